using Microsoft.CodeAnalysis;
using Xunit;

namespace Managers.Generators.Tests;

/// <summary>An edit that changes no model writes nothing again.</summary>
public sealed class CachingTests
{
    private const string Source = "namespace N; [ManagedValue] public record Job(int N); [ManagedProxy] public interface ICounter { int Add(Job job); } public class Counter : ICounter { public int Add(Job job) => 1; } "
        + "public partial class M : BaseManager { [CreatorMethod(typeof(Counter))] public partial ICounter Make(); }";

    private static readonly string[] s_stages = [ProxyGenerator.Contracts, ProxyGenerator.Values, ProxyGenerator.ManagerClasses, ProxyGenerator.Registrations];

    private static readonly IncrementalStepRunReason[] s_same = [IncrementalStepRunReason.Cached, IncrementalStepRunReason.Unchanged];

    [Fact]
    public void A_second_run_finds_everything_as_it_was()
    {
        Generation first = Generation.Of(Source).Compiles();
        Unchanged(first.Edit(0, Source));
    }

    [Fact]
    public void An_edit_elsewhere_writes_nothing_again() => Unchanged(Generation.Of(Source).Add("class Other { int Field = 1; }"));

    [Fact]
    public void Blanks_and_comments_write_nothing_again() =>
        Unchanged(Generation.Of(Source).Edit(0, Source.Replace("; ", ";\n\n // a comment\n", StringComparison.Ordinal).Replace("=> 1", "=> 1 + 1", StringComparison.Ordinal)));

    [Fact]
    public void An_edit_beside_a_call_of_the_library_s_types_writes_nothing_again()
    {
        const string Use = " public static class Use { public static void All(SyncManager m) { m.CreateQueue<DayOfWeek>(); } }";
        Generation edited = Generation.Of(Source + Use).Edit(0, Source + Use.Replace("{ m", "{ int other = 1; _ = other; m", StringComparison.Ordinal));
        Unchanged(edited);
        Assert.Contains(Reason(edited, ProxyGenerator.Uses), s_same);
    }

    [Fact]
    public void A_changed_method_writes_its_contract_and_leaves_the_rest()
    {
        Generation edited = Generation.Of(Source).Edit(0, Source.Replace("int Add(Job job)", "long Add(Job job)", StringComparison.Ordinal)).Compiles();
        Assert.Equal(IncrementalStepRunReason.Modified, Reason(edited, ProxyGenerator.Contracts));
        Assert.All(s_stages.Skip(1), stage => Assert.Contains(Reason(edited, stage), s_same));
        Assert.Contains("Add(record<N.Job>)->i64", edited.File("Managers.Generated.N.Counter.Contract.g.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_order_of_files_changes_nothing_that_is_written()
    {
        string other = "[ManagedProxy] public interface IOther { void Do(); }";
        Assert.Equal(Files(Generation.Of(Source, other)), Files(Generation.Of(other, Source)));

        static string[] Files(Generation generation) => [.. generation.Result.GeneratedSources.OrderBy(static source => source.HintName, StringComparer.Ordinal).Select(static source => source.SourceText.ToString())];
    }

    private static void Unchanged(Generation edited)
    {
        Assert.All(s_stages, stage => Assert.Contains(Reason(edited, stage), s_same));
        Assert.All(edited.Result.TrackedOutputSteps.SelectMany(static step => step.Value).SelectMany(static step => step.Outputs), static output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
        Assert.NotEmpty(edited.Result.GeneratedSources);
    }

    private static IncrementalStepRunReason Reason(Generation generation, string stage) =>
        Assert.Single(generation.Result.TrackedSteps[stage].SelectMany(static step => step.Outputs).Select(static output => output.Reason).Distinct());
}
