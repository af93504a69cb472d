using Xunit;

namespace Managers.Generators.Tests;

/// <summary>Managers: which of them are given a constructor and which a server process can make, and their creators.</summary>
public sealed class ManagerTests
{
    [Theory]
    [InlineData("public partial class M : BaseManager { protected M(ManagerOptions? options) : base(options) { } }")]
    [InlineData("public partial class M : BaseManager { private protected M(ManagerOptions? options) : base(options) { } }")]
    [InlineData("public partial class M : BaseManager { public M(ref ManagerOptions? options) : base(options) { } }")]
    [InlineData("public abstract class First : BaseManager { protected First(ref ManagerOptions? options) : base(options) { } protected First() { } } public partial class M : First { }")]
    [InlineData("file partial class M : BaseManager;")]
    [InlineData("public abstract partial class First<T> : BaseManager; public partial class M : First<int>;")]
    [InlineData("public class Outer { public abstract partial class First : BaseManager; } public partial class M : Outer.First;")]
    [InlineData("public partial class M : BaseManager { public required string Text { get; set; } }")]
    [InlineData("public abstract partial class First : BaseManager { public required string Text; } public partial class M : First;")]
    [InlineData("public partial class M : BaseManager { [Obsolete(\"no\", true)] public M(ManagerOptions? options) : base(options) { } }")]
    public void One_that_generated_code_cannot_make_is_not_registered(string source) => Assert.DoesNotContain(Generation.Of(source).Compiles().Result.GeneratedSources, static file => file.HintName.Contains("Registration", StringComparison.Ordinal));

    [Theory]
    [InlineData("public abstract partial class First : BaseManager { private protected First(ManagerOptions? options) : base(options) { } } public partial class M : First;")]
    [InlineData("public abstract partial class First : BaseManager { protected internal First(ManagerOptions? options) : base(options) { } } public partial class M : First;")]
    [InlineData("public partial class M : BaseManager { internal M(in ManagerOptions? options) : base(options) { } }")]
    [InlineData("public partial class M : BaseManager { [System.Diagnostics.CodeAnalysis.SetsRequiredMembers] public M(ManagerOptions? options) : base(options) { } public required string Text { get; set; } = string.Empty; }")]
    public void One_that_generated_code_can_make_is_registered(string source) => Assert.Contains("ManagerPrograms.Register<global::M>", Generation.Of(source).Compiles().File("Managers.Generated.Registration.g.cs"), StringComparison.Ordinal);

    [Fact]
    public void A_constructor_that_sets_required_members_can_make_an_object() => Generation.Of(
        """
        [ManagedProxy] public interface IBox { int Get(); }
        public sealed class Box : IBox { [System.Diagnostics.CodeAnalysis.SetsRequiredMembers] public Box() { } public required int Start { get; set; } public int Get() => Start; public static Box Shared => new(); public static Box Of() => new(); }
        public partial class M : BaseManager { [CreatorMethod(typeof(Box))] public partial IBox Make(); [CreatorMethod(typeof(Box), Factory = "Of", TypeId = "of")] public partial IBox Other(); }
        """).Compiles();

    [Fact]
    public void A_method_of_its_base_that_is_called_as_the_one_that_is_generated_may_be_overridden() => Generation.Of(
        """
        [ManagedProxy] public interface IBox { int Get(); }
        public sealed class Box : IBox { public int Get() => 1; }
        public abstract partial class First : BaseManager { protected virtual void AddCreators(int count) { } protected virtual void AddCreators() { } }
        public partial class M : First { [CreatorMethod(typeof(Box))] public partial IBox Make(); protected override void AddCreators(int count) { } protected override void AddCreators() { } }
        """).Compiles();

    [Fact]
    public void A_factory_that_may_give_nothing_compiles() => Generation.Of(
        """
        [ManagedProxy] public interface IBox { int Get(); }
        public sealed class Box : IBox { public int Get() => 1; public static IBox? Find() => new Box(); }
        public partial class M : BaseManager { [CreatorMethod(typeof(Box), Factory = "Find")] public partial IBox Make(); }
        """).Compiles();
}
