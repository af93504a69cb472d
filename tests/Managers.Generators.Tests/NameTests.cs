using Xunit;

namespace Managers.Generators.Tests;

/// <summary>Names of what is written.</summary>
public sealed class NameTests
{
    [Theory]
    [InlineData("[ManagedValue] public record Job(int N); [ManagedValue] public record JOB(int N);", "JobCodec", "JOBCodec")]
    [InlineData("namespace Acme { [ManagedValue] public record Job(int N); } namespace ACME { [ManagedValue] public record Job(int N); }", "Managers.Generated.Acme.JobCodec", "Managers.Generated.ACME.JobCodec")]
    [InlineData("[ManagedProxy] public interface IJob { int Get(); } [ManagedProxy] public interface IJOB { int Get(); }", "JobContract", "JOBProxy")]
    [InlineData("public sealed partial class First : BaseManager; public sealed partial class FIRST : BaseManager;", "Register<global::First>", "Register<global::FIRST>")]
    [InlineData("[ManagedValue] public record Job<T>(T N); [ManagedValue] public record JOB<T>(T N); public static class Use { public static void All(SyncManager m) { m.CreateQueue<Job<int>>(); m.CreateQueue<JOB<int>>(); } }", "JobCodec<int>", "JOBCodec<int>")]
    public void Types_whose_names_differ_in_case_alone_are_both_written_for(string source, string one, string other)
    {
        string registration = Generation.Of(source).Compiles().File("Managers.Generated.Registration.g.cs");
        Assert.Contains(one, registration, StringComparison.Ordinal);
        Assert.Contains(other, registration, StringComparison.Ordinal);
    }

    [Fact]
    public void Types_with_the_same_generated_name_are_told_and_the_rest_is_written_all_the_same()
    {
        Generation generation = Generation.Of("[ManagedProxy] public interface ICounter { int Add(); }", "[ManagedProxy] public interface Counter { int Add(); } [ManagedValue] public record Job(int N); public sealed partial class M : BaseManager;");
        Assert.Equal(["MGR012"], generation.Ids);
        Assert.Equal("/src/File0.cs", generation.Result.Diagnostics[0].Location.GetLineSpan().Path);
        string registration = generation.File("Managers.Generated.Registration.g.cs");
        Assert.Contains("Register<global::Counter>", registration, StringComparison.Ordinal);
        Assert.Contains("Register<global::M>", registration, StringComparison.Ordinal);
        Assert.DoesNotContain("global::ICounter", registration, StringComparison.Ordinal);
        Assert.Contains("JobCodec", generation.File("Managers.Generated.Job.Codec.g.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public void Parameters_can_be_called_as_what_generated_code_calls_its_own() => Generation.Of(
        "[ManagedProxy] public interface IBox { int Add(int __call, int __call_, int BeginCall, int call, int Dispose, int __0, CancellationToken token); Task SetAsync(string __call); void Put(ReadOnlySpan<byte> __call); } "
        + "public sealed class Box(int __call, string BeginCreate) : IBox { public int Total => __call + BeginCreate.Length; public int Add(int __call, int __call_, int BeginCall, int call, int Dispose, int __0, CancellationToken token) => __0; public Task SetAsync(string __call) => Task.CompletedTask; public void Put(ReadOnlySpan<byte> __call) { } } "
        + "public sealed partial class M : BaseManager { [CreatorMethod(typeof(Box))] public partial IBox Make(int __call, string BeginCreate); }").Compiles();

    [Fact]
    public void Keywords_in_namespaces_compile()
    {
        const string Source = "namespace Acme.@event.@class; [ManagedProxy] public interface ICounter { int Add(Job job); } public sealed class Counter(Pair<int> pair) : ICounter { public int Add(Job job) => pair.N; } [ManagedValue] public sealed record Job(int N); [ManagedValue] public record Pair<T>(T N); "
            + "public sealed partial class M : BaseManager { [CreatorMethod(typeof(Counter))] public partial ICounter Make(Pair<int> pair); }";
        Generation library = Generation.Of("Library", [], Source).Compiles();
        Generation.Of("User", [library.Output.ToMetadataReference()], "using Acme.@event.@class; [ManagedProxy] public interface IBox { ICounter Get(Job job, Pair<Job> pair); }").Compiles();
    }
}
