using Xunit;

namespace Managers.Generators.Tests;

/// <summary>Members of interfaces: what is written for them compiles, and means what they say.</summary>
public sealed class MemberTests
{
    [Fact]
    public void What_stands_on_an_accessor_is_of_that_accessor_and_what_stands_on_the_property_is_of_both()
    {
        string contract = Generation.Of("[ManagedProxy] public interface IBox { int A { [Concurrent] get; [Blocking] set; } [Concurrent] int B { get; [Blocking] set; } int C { get; } }").Compiles().File("Managers.Generated.Box.Contract.g.cs");
        Assert.Contains("\"get_A()->i32\", \"get_B()->i32\", \"get_C()->i32\", \"set_A(i32)->void\", \"set_B(i32)->void\"", contract, StringComparison.Ordinal);
        const string Kinds = "global::Managers.Protocol.MethodKinds.";
        Assert.All((string[])[$"0 => {Kinds}Concurrent,", $"1 => {Kinds}Concurrent,", $"3 => {Kinds}Blocking,", $"4 => {Kinds}Concurrent | {Kinds}Blocking,"], line => Assert.Contains(line, contract, StringComparison.Ordinal));
        Assert.DoesNotContain("2 => ", contract, StringComparison.Ordinal);
    }

    [Fact]
    public void What_calls_by_name_give_is_registered() => Assert.Contains(
        "RegisterEnum<global::System.DayOfWeek>",
        Generation.Of("public static class Use { public static object All(BaseProxy proxy) => proxy.CallMethodAsync<DayOfWeek>(\"Get\"); }").Compiles().File("Managers.Generated.Registration.g.cs"), StringComparison.Ordinal);

    [Fact]
    public void Spans_and_collections_with_params_compile() => Generation.Of(
        "[ManagedProxy] public interface IBox { int A(params ReadOnlySpan<int> x); int B(scoped ReadOnlySpan<byte> x); int C(params List<int> x); int D(int first, params ReadOnlySpan<char> x); int E(params int[] x); } public static class Use { public static int All(IBox box) => box.A(1, 2, 3) + box.E(1, 2); }").Compiles();

    [Fact]
    public void Accessors_that_nobody_else_can_use_are_left_out_and_so_are_members_with_a_body()
    {
        string contract = Generation.Of(
            "public interface IRoot { int Id { get; } event Action Changed; int this[int i] { get; } } "
            + "[ManagedProxy] public interface IBox { int A { get => 1; private set { } } protected int B() => A; protected int C { get => 1; set { } } internal int D(); int E { get; internal set; } }").Compiles().File("Managers.Generated.Box.Contract.g.cs");
        Assert.Contains(": base(\"D()->i32\", \"get_A()->i32\", \"get_E()->i32\", \"set_E(i32)->void\")", contract, StringComparison.Ordinal);
    }

    [Fact]
    public void Members_of_base_interfaces_that_are_made_abstract_again_compile() => Generation.Of(
        "public interface IRoot { int Id { get; set; } void Go(); } public interface IMiddle : IRoot { int IRoot.Id { get => 1; set { } } void IRoot.Go() { } } [ManagedProxy] public interface IBox : IMiddle { abstract int IRoot.Id { get; set; } abstract void IRoot.Go(); }").Compiles();

    [Fact]
    public void What_is_experimental_or_obsolete_compiles_where_the_user_has_said_that_it_may()
    {
        const string Experimental = "System.Diagnostics.CodeAnalysis.Experimental(\"EXP1\")";
        Generation.Of(
            $$"""
            #pragma warning disable EXP1, CS0612, OLD1
            [{{Experimental}}] [ManagedValue] public sealed record Job([property: {{Experimental}}] int N);
            [ManagedProxy] public interface IBox { [{{Experimental}}] int A(Job job); [Obsolete] int B(); [Obsolete("no", DiagnosticId = "OLD1")] int C { get; set; } }
            public sealed class Box : IBox { [{{Experimental}}] public Box() { } public int A(Job job) => 1; public int B() => 1; public int C { get; set; } }
            public sealed partial class M : BaseManager { [CreatorMethod(typeof(Box))] public partial IBox Make(); }
            """).Compiles("EXP1", "OLD1");
    }

    [Theory]
    [InlineData("List<string?>")]
    [InlineData("string?")]
    [InlineData("(string?, List<int?>?)")]
    [InlineData("string?[]?")]
    [InlineData("Dictionary<string, string?>")]
    public void Nullables_inside_of_results_and_arguments_compile(string type) => Generation.Of(
        $$"""[ManagedProxy] public interface IBox { {{type}} A({{type}} x); Task<{{type}}> B(List<{{type}}> x); ValueTask<{{type}}> C(); IAsyncEnumerable<{{type}}> D(); {{type}} E { get; set; } }""").Compiles();

    [Theory]
    [InlineData("string?")]
    [InlineData("List<string?>")]
    [InlineData("(int A, string? B)")]
    public void Base_interfaces_closed_over_nullables_compile(string type) =>
        Generation.Of($$"""public interface IRoot<T> { T Get(); void Set(T x); T Both { get; set; } IAsyncEnumerable<T> All(); } [ManagedProxy] public interface IBox : IRoot<{{type}}>;""").Compiles();

    [Theory]
    [InlineData("[AllowNull] string A { get; set; } [DisallowNull] string? B { get; set; } [NotNull] string? C { get; }")]
    [InlineData("void A([AllowNull] string x); void B([DisallowNull] string? x); void C([NotNull] string? x); bool D([NotNullWhen(true)] string? x);")]
    [InlineData("[return: MaybeNull] string A(); [return: NotNull] string? B(); [return: NotNullIfNotNull(\"x\")] string? C(string? x); [DoesNotReturn] void D();")]
    public void Attributes_about_nulls_compile(string members) => Generation.Of($$"""using System.Diagnostics.CodeAnalysis; [ManagedProxy] public interface IBox { {{members}} }""").Compiles("CS8766", "CS8768", "CS8769", "CS8770");

    [Fact]
    public void An_assembly_that_complies_with_the_common_language_specification_compiles() => Generation.Of(
        """
        [assembly: CLSCompliant(true)]
        [ManagedProxy] public interface IBox { int Get(Job job); }
        [ManagedValue] public sealed record Job(int N);
        public sealed class Box : IBox { public int Get(Job job) => 1; }
        """).Compiles("CS3001", "CS3002", "CS3003", "CS3009");
}
