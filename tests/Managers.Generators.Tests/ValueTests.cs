using Microsoft.CodeAnalysis;
using Xunit;

namespace Managers.Generators.Tests;

/// <summary>What a value is made of: nothing of it is lost or exchanged on the way.</summary>
public sealed class ValueTests
{
    private const string Library = "public class Base { public Base() { } public Base(int id) => Id = id; public int Id { get; } public int Twice => 2 * Id; public string? Text { get; set; } }";

    [Fact]
    public void A_property_without_set_of_a_base_class_in_another_assembly_is_given_back_by_the_constructor()
    {
        string codec = OnLibrary("[ManagedValue] public class Box : Base { public Box() { } public Box(int id, string? name) : base(id) => Name = name; public string? Name { get; set; } }").Compiles().File("Managers.Generated.Box.Codec.g.cs");
        Assert.Contains("\"Box(Id:i32,Text:string,Name:string)\"", codec, StringComparison.Ordinal);
        Assert.Contains("return new global::Box(__0!, __2!) { Text = __1! };", codec, StringComparison.Ordinal);
    }

    [Fact]
    public void A_property_of_another_assembly_s_base_class_that_could_not_be_given_back_is_refused() =>
        Assert.Contains("'Base.Id' crosses", Assert.Single(OnLibrary("[ManagedValue] public class Box : Base;").Result.Diagnostics).GetMessage(null), StringComparison.Ordinal);

    [Theory]
    [InlineData("public int A; public int a; public Box(int a, int A) { this.a = a; this.A = A; }", "return new global::Box(__1!, __0!);")]
    [InlineData("public int A; public int a; public Box(int a) => this.a = a;", "return new global::Box(__1!) { A = __0! };")]
    [InlineData("public int A; public int a; public Box(int A) => this.A = A;", "return new global::Box(__0!) { a = __1! };")]
    [InlineData("public int Name { get; } public int NAME { get; } public Box(int name, int NAME) { Name = name; this.NAME = NAME; }", "return new global::Box(__0!, __1!);")]
    public void Members_whose_names_differ_in_case_alone_keep_their_values(string members, string made) =>
        Assert.Contains(made, Generation.Of($"[ManagedValue] public class Box {{ {members} }}").Compiles().File("Managers.Generated.Box.Codec.g.cs"), StringComparison.Ordinal);

    [Fact]
    public void An_override_is_the_member_that_it_overrides() => Generation.Of(
        "public abstract record Base { public abstract int X { get; init; } public virtual string Y { get; init; } = \"\"; } [ManagedValue] public sealed record Box(int X) : Base { public override int X { get; init; } = X; public override string Y { get; init; } = \"\"; }").Compiles();

    [Fact]
    public void An_enum_inside_a_generic_value_is_registered_with_each_closed_type()
    {
        Generation generation = Generation.Of(
            """
            [ManagedValue] public sealed record Result<T>(T Value, Result<T>.Status State, Result<T>.Status?[] More) { public enum Status { Ok, Bad } }
            [ManagedProxy] public interface IBox { Result<int> Get(Result<string>.Status status); }
            """).Compiles();
        Assert.Contains("RegisterEnum<global::Result<T>.Status>", generation.File("Managers.Generated.Result`1.Codec.g.cs"), StringComparison.Ordinal);
        string registration = generation.File("Managers.Generated.Registration.g.cs");
        Assert.Contains("ResultCodec<int>.Register()", registration, StringComparison.Ordinal);
        Assert.Contains("RegisterEnum<global::Result<string>.Status>", registration, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("public required int X { get; init; } public required string? Y;", "return new global::Box() { X = __0!, Y = __1! };")]
    [InlineData("public required int X { get; init; } public Box(int x) => X = x;", "return new global::Box(__0!) { X = __0! };")]
    [InlineData("public required int X { get; init; } [System.Diagnostics.CodeAnalysis.SetsRequiredMembers] public Box(int x) => X = x;", "return new global::Box(__0!);")]
    [InlineData("internal required int Z; public int X { get; } [System.Diagnostics.CodeAnalysis.SetsRequiredMembers] public Box(int x) => X = Z = x;", "return new global::Box(__0!);")]
    public void Required_members_are_set(string members, string made) =>
        Assert.Contains(made, Generation.Of($"[ManagedValue] internal class Box {{ {members} }}").Compiles().File("Managers.Generated.Box.Codec.g.cs"), StringComparison.Ordinal);

    [Fact]
    public void Of_two_constructors_the_one_that_may_not_be_used_is_not() => Generation.Of(
        "[ManagedValue] public class Box { public Box() { } [Obsolete(\"no\", true)] public Box(int value) => Value = value; public int Value { get; set; } }").Compiles();

    private static Generation OnLibrary(string source)
    {
        // As bytes: of an assembly that is not compiled here, only what is public is seen.
        using var image = new MemoryStream();
        Assert.True(Generation.Of("Library", [], Library).Output.Emit(image).Success);
        return Generation.Of("User", [MetadataReference.CreateFromImage(image.ToArray())], source);
    }
}
