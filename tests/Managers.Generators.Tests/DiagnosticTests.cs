using System.Reflection;
using Microsoft.CodeAnalysis;
using Xunit;

namespace Managers.Generators.Tests;

/// <summary>What the generator refuses: each diagnostic once at least, where it stands, and what it says.</summary>
public sealed class DiagnosticTests
{
    private const string Counter = "[ManagedProxy] public interface ICounter { int Add(int n); int Total { get; } int _Hidden(); } public sealed class Counter(int start) : ICounter { public int Add(int n) => n; public int Total => start; public int _Hidden() => 0; "
        + "public static ICounter Get() => new Counter(1); public static string Wrong() => \"\"; }\n";

    public static TheoryData<string, string, string> Contracts => new()
    {
        { "MGR001", "[ManagedProxy] public interface IBox<T> { T Get(); }", "IBox<T>" },
        { "MGR001", "public class Outer<T> { [ManagedProxy] public interface IBox { int Get(); } }", "closed interfaces" },
        { "MGR002", "public class Outer { [ManagedProxy] private interface IBox { int Get(); } }", "it is private" },
        { "MGR002", "public class Outer { class Inner { [ManagedProxy] public interface IBox { int Get(); } } }", "inside 'Inner', which is private" },
        { "MGR002", "[ManagedProxy] file interface IBox { int Get(); }", "local to its file" },
        { "MGR003", "[ManagedProxy] public interface IBox { event Action Changed; }", "IBox.Changed" },
        { "MGR004", "[ManagedProxy] public interface IBox { int this[int i] { get; } }", "indexer" },
        { "MGR005", "[ManagedProxy] public interface IBox { void Set<T>(T value); }", "type parameters" },
        { "MGR006", "[ManagedProxy] public interface IBox { bool TryGet(out int value); }", "'out'" },
        { "MGR006", "[ManagedProxy] public interface IBox { void Swap(ref int value); }", "reference" },
        { "MGR006", "[ManagedProxy] public interface IBox { ref int Get(); }", "The result" },
        { "MGR007", "[ManagedProxy] public interface IBox { void Set(Uri value); }", "'System.Uri' of 'value' of 'IBox.Set(Uri)'" },
        { "MGR007", "[ManagedProxy] public interface IBox { Task<List<Uri>> GetAsync(); }", "the result" },
        { "MGR007", "[ManagedProxy] public interface IBox { int[,] Table { get; } }", "more than one dimension" },
        { "MGR007", "[ManagedProxy] public interface IBox { (int, int, int, int, int, int, int, int) Get(); }", "8 elements" },
        { "MGR007", "[ManagedProxy] public interface IBox { void Set(IDictionaryProxy<string, Uri>[] value); }", "since 'System.Uri' cannot" },
        { "MGR007", "[ManagedProxy] public interface IBox { HashSet<Uri> Get(); }", "sets (HashSet, ISet, IReadOnlySet)" },
        { "MGR009", "[ManagedProxy] public interface IBox { void Set(HashSet<int> a); void Set(List<int> b); }", "'Set(i32[])->void'" },
        { "MGR007", "public class Outer { private enum E { A } [ManagedProxy] internal interface IBox { void Set(List<Action> value); } }", "cannot cross" },
        { "MGR008", "[ManagedProxy] public interface IBox { Task SetAsync(ReadOnlySpan<int> values); }", "outlive" },
        { "MGR008", "[ManagedProxy] public interface IBox { void Set(Span<int> values); }", "written to" },
        { "MGR008", "[ManagedProxy] public interface IBox { void Set(ReadOnlySpan<string> values); }", "one block" },
        { "MGR008", "[ManagedProxy] public interface IBox { ReadOnlySpan<int> Get(); }", "The result" },
        { "MGR009", "public enum E { A } [ManagedProxy] public interface IBox { void Set(int i); void Set(E e); }", "'Set(i32)->void'" },
        { "MGR009", "public interface IA { void Do(); } public interface IB { void Do(); } [ManagedProxy] public interface IBox : IA, IB;", "IA.Do()" },
        { "MGR010", "[ManagedProxy] public interface IBox { int Size { get; init; } }", "'init'" },
        { "MGR010", "[ManagedProxy] public interface IBox { static abstract int Make(); }", "static" },
        { "MGR011", "[ManagedProxy] public interface IBox { void Wait(CancellationToken token, int n); }", "last parameter" },
        { "MGR040", "[ManagedValue] public record Box<Count>(Count Value);", "type parameter is called 'Count'" },
        { "MGR040", "public class Outer<T> { [ManagedValue] public record Box(T Value); }", "nested in a generic type" },
        { "MGR040", "[ManagedValue] public record Box<T>(T Value, Box<List<T>>? Inner);", "without end" },
        { "MGR040", "[ManagedValue] public record Box<T>(Dictionary<string, Box<(T, int)>[]>? Next, Box<List<T>>? Other);", "without end" },
        { "MGR007", "[ManagedValue] public record Box<T>(Func<T> Value);", "Box<T>.Value" },
        { "MGR007", "[ManagedValue] public record Box<T>(T Value); [ManagedProxy] public interface IBox { Box<Uri> Get(); }", "since 'System.Uri' cannot" },
        { "MGR041", "[ManagedValue] public class Box<T> { public T Value { get; } = default!; }", "Box<T>.Value" },
        { "MGR009", "[ManagedValue] public record Box<T>(T Value); [ManagedProxy] public interface IBox { void Set(Box<int[]> a); void Set(Box<List<int>> b); }", "'Set(record<Box<i32[]>>)->void'" },
        { "MGR040", "[ManagedValue] public abstract record Box(int Value);", "abstract" },
        { "MGR040", "[ManagedValue] public ref struct Box { public int Value; }", "a ref struct" },
        { "MGR002", "public class Outer { [ManagedValue] private record Box(int Value); }", "private" },
        { "MGR007", "[ManagedValue] public record Box(Uri Value);", "Box.Value" },
        { "MGR041", "[ManagedValue] public class Box { public int Value { get; } = 5; }", "Box.Value" },
        { "MGR041", "[ManagedValue] public class Box { public readonly int Value = 5; }", "Box.Value" },
        { "MGR042", "[ManagedValue] public class Box(string text) { public int Value { get; set; } = text.Length; }", "constructor" },
        { "MGR043", "[ManagedValue] public class Box { " + string.Concat(Enumerable.Range(0, 256).Select(static i => $"public int V{i};")) + " }", "256" },
        { "MGR044", "[ManagedValue(Name = \"a,b\")] public record Box(int Value);", "','" },
        { "MGR044", "[ManagedValue(Name = \"\")] public record Box(int Value);", "no character" },
        { "MGR007", "[ManagedProxy] public interface IBox { ValueTuple<int> Get(); }", "since it has 1 element" },
        { "MGR007", "[ManagedProxy] public interface IBox { void Set(List<ValueTuple> all); }", "since it has no element" },
        { "MGR010", "[ManagedProxy] public interface IBox { protected int Get(); }", "'IBox.Get()' is protected" },
        { "MGR010", "[ManagedProxy] public interface IBox { int Size { get; protected set; } }", "'IBox.Size.set' is protected" },
        { "MGR010", "[ManagedProxy] public interface IBox { [Obsolete(\"no\", true)] int Get(); }", "obsolete as an error" },
        { "MGR010", "[ManagedProxy] public interface IBox { int Size { get; [Obsolete(\"no\", error: true)] set; } }", "'IBox.Size.set'" },
        { "MGR040", "[ManagedValue] public class Box { [Obsolete(\"no\", true)] public int Value { get; set; } public int Other { get; set; } }", "'Box.Value' is obsolete as an error" },
        { "MGR042", "[ManagedValue] public class Box { [Obsolete(\"no\", true)] public Box(int value) => Value = value; public int Value { get; } }", "constructor" },
        { "MGR040", "[ManagedValue, System.Runtime.CompilerServices.InlineArray(4)] public struct Box { public int First; }", "an inline array" },
        { "MGR040", "[ManagedValue] public class Box : List<string> { public string? Title { get; set; } }", "a collection" },
        { "MGR040", "[ManagedValue] public class Box : Queue<string>;", "a collection" },
        { "MGR040", "public class Base { public object? Value { get; set; } } [ManagedValue] public class Box : Base { public new string? Value { get; set; } }", "'Base.Value' is hidden by 'Box.Value'" },
        { "MGR040", "public class Base { public int Value; } [ManagedValue] public class Box : Base { public new int Value() => 1; }", "'Base.Value' is hidden by 'Box.Value()'" },
        { "MGR042", "[ManagedValue] public class Box(int Value) { public int VALUE { get; set; } = Value; public int value { get; set; } }", "constructor" },
        { "MGR012", "[ManagedProxy] public interface ICounter { int Add(); } [ManagedProxy] public interface Counter { int Add(); }", "'Counter' and 'ICounter' would have generated classes of the same names: 'Managers.Generated.Counter'" },
        { "MGR012", "[ManagedValue] public record Outer_Job(int N); public class Outer { [ManagedValue] public record Job(int N); }", "'Outer.Job' and 'Outer_Job'" },
        { "MGR040", "[ManagedValue] internal class Box { internal required int Value { get; set; } public int Other { get; set; } }", "'Box.Value' is required, but does not cross" },
        { "MGR040", "[ManagedValue] public class Box { public required int Value { private get; set; } }", "'Box.Value' is required, but does not cross" },
    };

    public static TheoryData<string, string, string> Managers => new()
    {
        { "MGR050", "public class User { void Use(SyncManager m) => m.CreateQueue<Uri>(); }", "'System.Uri' cannot be a type argument of 'CreateQueue'" },
        { "MGR050", "public class User { void Use(SyncManager m) => m.CreateList([new Uri(\"a:b\")]); }", "'CreateList'" },
        { "MGR050", "public class User { void Use(BaseProxy p) => p.CallStream<Uri>(\"x\"); }", "'CallStream'" },
        { "MGR050", "public class User { void Use(SyncManager m) => m.CreateQueue<(IListProxy<Uri>, int)>(); }", "'System.Uri' cannot" },
        { "MGR050", "public class User { void Use(SyncManager m) => m.CreateQueue<(LockProxy, int)>(); }", "'Managers.LockProxy' cannot" },
        { "MGR050", "public class User { private enum Color { Red } void Use(SyncManager m) => m.CreateDictionary<string, Color>(); }", "it is private" },
        { "MGR020", "public class M : BaseManager { [CreatorMethod(typeof(Counter))] public ICounter Make(int start) => null!; }", "'M'" },
        { "MGR020", "public class Outer { public partial class M : BaseManager { [CreatorMethod(typeof(Counter))] public partial ICounter Make(int start); } }", "Outer.M" },
        { "MGR021", "public partial class M : BaseManager { [CreatorMethod(typeof(Counter))] public ICounter Make(int start) => null!; }", "not partial" },
        { "MGR021", "public partial class M : BaseManager { [CreatorMethod(typeof(Counter))] public static partial ICounter Make(int start); }", "static" },
        { "MGR021", "public partial class M : BaseManager { [CreatorMethod(typeof(Counter))] public partial ICounter Make<T>(int start); }", "generic" },
        { "MGR021", "public partial class M : BaseManager { [CreatorMethod(TypeId = \"x\")] public partial ICounter Make { get; set; } }", "can be set" },
        { "MGR021", "public partial class M : BaseManager { [CreatorMethod(typeof(Counter))] public partial ICounter Make(int start); public partial ICounter Make(int start) => null!; }", "body elsewhere" },
        { "MGR022", "public partial class M { [CreatorMethod(typeof(Counter))] public partial ICounter Make(int start); }", "'M' is not derived" },
        { "MGR023", "public partial class M : BaseManager { [CreatorMethod(typeof(Counter))] public partial Counter Make(int start); }", "returns 'Counter'" },
        { "MGR023", "public partial class M : BaseManager { [CreatorMethod(typeof(Counter))] public partial void Make(int start); }", "'void'" },
        { "MGR024", "public partial class M : BaseManager { [CreatorMethod(typeof(string))] public partial ICounter Make(int start); }", "does not implement" },
        { "MGR024", "public partial class M : BaseManager { [CreatorMethod(typeof(ICounter), TypeId = \"x\")] public partial ICounter Make(int start); }", "abstract" },
        { "MGR024", "public partial class M : BaseManager { private class C : ICounter { public int Add(int n) => n; public int Total => 1; public int _Hidden() => 1; } [CreatorMethod(typeof(C))] public partial ICounter Make(); }", "private" },
        { "MGR024", "public partial class M : BaseManager { [CreatorMethod(typeof(QueueReferent<>), TypeId = \"x\")] public partial ISharedQueue<int> Make(); }", "type arguments" },
        { "MGR025", "public partial class M : BaseManager { [CreatorMethod(typeof(Counter))] public partial ICounter Make(string start); }", "constructor that takes (string)" },
        { "MGR025", "public partial class M : BaseManager { [CreatorMethod(typeof(Counter), Factory = \"Wrong\")] public partial ICounter Make(); }", "'Wrong'" },
        { "MGR026", "public partial class M : BaseManager { [CreatorMethod] public partial ICounter Make(); }", "no" },
        { "MGR026", "public partial class M : BaseManager { [CreatorMethod(TypeId = \"\")] public partial ICounter Make(); }", "empty" },
        { "MGR026", "public partial class M : BaseManager { [CreatorMethod(TypeId = \"dict\")] public partial ICounter Make(); }", "every server has" },
        { "MGR026", "public partial class M : BaseManager { [CreatorMethod(TypeId = \"" + new string('é', 128) + "\")] public partial ICounter Make(); }", "255" },
        { "MGR027", "public partial class M : BaseManager { [CreatorMethod(typeof(Counter))] public partial ICounter Make(int start); [CreatorMethod(TypeId = \"Counter\")] public partial ICounter Other(int start); }", "'Make' and 'Other'" },
        { "MGR028", "public partial class M : BaseManager { [CreatorMethod(typeof(Counter), Exposed = [\"Sub\"])] public partial ICounter Make(int start); }", "It can expose: Add, Total" },
        { "MGR028", "public partial class M : BaseManager { [CreatorMethod(typeof(Counter), Exposed = [\"_Hidden\"])] public partial ICounter Make(int start); }", "never exposed" },
        { "MGR028", "public partial class M : BaseManager { [CreatorMethod(TypeId = \"q\", Exposed = [\"Put\"])] public partial ISharedQueue<int> Make(); }", "library's own" },
        { "MGR024", "public partial class M : BaseManager { [CreatorMethod(typeof(int[]), TypeId = \"c\")] public partial ICounter Make(int start); }", "it is no class" },
        { "MGR024", "public partial class M : BaseManager { [CreatorMethod(typeof(Counter[]))] public partial ICounter Make(int start); }", "it is no class" },
        { "MGR030", "public partial class M : BaseManager { [CreatorMethod(typeof(Counter))] public partial ICounter Make(int start); protected override void AddCreators(Managers.Hosting.CreatorTable creators) { } }", "'M' overrides AddCreators" },
        { "MGR029", "public partial class M<T> : BaseManager { [CreatorMethod(typeof(Counter))] public partial ICounter Make(int start); }", "M<T>" },
        { "MGR007", "public partial class M : BaseManager { [CreatorMethod(TypeId = \"x\")] public partial ICounter Make(Uri start); }", "System.Uri" },
        { "MGR008", "public partial class M : BaseManager { [CreatorMethod(TypeId = \"x\")] public partial ICounter Make(ReadOnlySpan<int> start); }", "outlive" },
        { "MGR028", "public partial class M : BaseManager { [CreatorMethod(typeof(Counter), Exposed = [])] public partial ICounter Make(int start); }", "is to expose nothing" },
        { "MGR028", "public partial class M : BaseManager { [CreatorMethod(TypeId = \"q\", Exposed = [])] public partial ISharedQueue<int> Make(); }", "is to expose nothing" },
        { "MGR050", "public class User { object Use(BaseProxy p) => p.CallMethodAsync<Uri>(\"x\"); }", "'CallMethodAsync'" },
        { "MGR050", "public class User { void Use(SyncManager m) => m.CreateQueue<ValueTuple<int>>(); }", "since it has 1 element" },
        { "MGR024", "public class C : ICounter { public required int Start; public int Add(int n) => n; public int Total => 1; public int _Hidden() => 1; } public partial class M : BaseManager { [CreatorMethod(typeof(C))] public partial ICounter Make(); }", "'C.Start', which is required" },
        { "MGR002", "file partial class M : BaseManager { [CreatorMethod(typeof(Counter))] public partial ICounter Make(int start); }", "local to its file" },
        { "MGR002", "file partial class Outer { public partial class M : BaseManager { [CreatorMethod(typeof(Counter))] public partial ICounter Make(int start); } }", "local to its file" },
        { "MGR025", "public class C : ICounter { [Obsolete(\"no\", true)] public C() { } public int Add(int n) => n; public int Total => 1; public int _Hidden() => 1; } public partial class M : BaseManager { [CreatorMethod(typeof(C))] public partial ICounter Make(); }", "constructor" },
        { "MGR025", "public static class C { [Obsolete(\"no\", true)] public static ICounter Get() => new Counter(1); } public partial class M : BaseManager { [CreatorMethod(typeof(C), Factory = \"Get\")] public partial ICounter Make(); }", "'Get'" },
        { "MGR027", "public partial class M : BaseManager { [CreatorMethod(typeof(Counter))] public partial ICounter Make(int start); } public partial class Two : M { [CreatorMethod(TypeId = \"Counter\")] public partial ICounter Other(int start); }", "'M.Make' and 'Other'" },
    };

    [Theory]
    [MemberData(nameof(Contracts))]
    public void Interfaces_and_values(string id, string source, string says) => Check(id, source, says);

    [Theory]
    [MemberData(nameof(Managers))]
    public void Creators(string id, string source, string says) => Check(id, Counter + source, says);

    [Fact]
    public void Types_that_make_ever_new_ones_of_each_other_are_refused_each()
    {
        Generation generation = Generation.Of("[ManagedValue] public record Box(Ring<int> First); [ManagedValue] public record Ring<T>(Other<T[]>? Next); [ManagedValue] public record Other<T>(Dictionary<string, Ring<T>>? Back);");
        Assert.Equal(["MGR040", "MGR040"], generation.Ids);
    }

    [Fact]
    public void A_type_of_an_assembly_without_the_generator_is_told_as_that()
    {
        Generation library = Generation.Of("Library", [], "[ManagedProxy] public interface IThing { int Get(); }");
        Generation user = Generation.Of("User", [library.Input.ToMetadataReference()], "[ManagedProxy] public interface IBox { IThing Get(); }");
        Assert.Contains("'Library' was built without the generator", Assert.Single(user.Result.Diagnostics).GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public void A_use_that_the_user_answers_for_is_let_through_where_he_says_so_and_what_crosses_of_it_is_registered()
    {
        const string Use = "public static class Use { public static void All(SyncManager m) { m.CreateDictionary<DayOfWeek, Uri>(); } }";
        Generation generation = Generation.Of("#pragma warning disable MGR050\n" + Use);
        Assert.True(Assert.Single(generation.Result.Diagnostics).IsSuppressed);
        Assert.Contains("RegisterEnum<global::System.DayOfWeek>", generation.File("Managers.Generated.Registration.g.cs"), StringComparison.Ordinal);
        Generation without = generation.Edit(0, "#pragma warning restore MGR050\n" + Use);
        Assert.False(Assert.Single(without.Result.Diagnostics).IsSuppressed);
        Assert.Empty(without.With(new Settings("/src/File0.cs")).Result.Diagnostics);
        Assert.Single(without.With(new Settings("/src/File1.cs")).Result.Diagnostics);
    }

    [Fact]
    public void Every_diagnostic_is_tested_and_documented()
    {
        string[] ids = [.. Descriptors.All.Select(static descriptor => descriptor.Id)];
        Assert.Equal(ids.Distinct(), ids);
        Assert.Equal(ids.Order(StringComparer.Ordinal), Contracts.Concat(Managers).Select(static row => row.Data.Item1).Distinct().Order(StringComparer.Ordinal));
        string root = typeof(DiagnosticTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static attribute => attribute.Key == "RepositoryRoot").Value!;
        string documented = File.ReadAllText(Path.Combine(root, "docs", "diagnostics.md"));
        Assert.All(Descriptors.All, descriptor => Assert.Contains($"| {descriptor.Id} | {descriptor.Title} |", documented, StringComparison.Ordinal));
    }

    private static void Check(string id, string source, string says)
    {
        Generation generation = Generation.Of(source);
        Diagnostic found = Assert.Single(generation.Result.Diagnostics);
        Assert.Equal(id, found.Id);
        Assert.Equal(DiagnosticSeverity.Error, found.Severity);
        Assert.Contains(says, found.GetMessage(null), StringComparison.Ordinal);
        Assert.Equal("/src/File0.cs", found.Location.GetLineSpan().Path);
        Assert.True(found.Location.IsInSource);
        Assert.Null(generation.Result.Exception);
    }

    /// <summary>Disables MGR050 in one file.</summary>
    private sealed class Settings(string file) : SyntaxTreeOptionsProvider
    {
        public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) => GeneratedKind.NotGenerated;

        public override bool TryGetDiagnosticValue(SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity)
        {
            severity = ReportDiagnostic.Suppress;
            return diagnosticId == "MGR050" && tree.FilePath == file;
        }

        public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity)
        {
            severity = ReportDiagnostic.Default;
            return false;
        }
    }
}
