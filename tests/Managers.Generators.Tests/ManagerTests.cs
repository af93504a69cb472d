using Xunit;

namespace Managers.Generators.Tests;

/// <summary>Managers: which of them are given a constructor and which a server process can make, and their creators.</summary>
public sealed class ManagerTests
{
    [InlineData("public partial class M : BaseManager { public required string Text { get; set; } }")]
    [InlineData("public abstract partial class First : BaseManager { public required string Text; } public partial class M : First;")]
    [InlineData("public partial class M : BaseManager { [System.Diagnostics.CodeAnalysis.SetsRequiredMembers] public M(ManagerOptions? options) : base(options) { } public required string Text { get; set; } = string.Empty; }")]
    [Fact]
    public void A_constructor_that_sets_required_members_can_make_an_object() => Generation.Of(
        """
        [ManagedProxy] public interface IBox { int Get(); }
        public sealed class Box : IBox { [System.Diagnostics.CodeAnalysis.SetsRequiredMembers] public Box() { } public required int Start { get; set; } public int Get() => Start; public static Box Shared => new(); public static Box Of() => new(); }
        public partial class M : BaseManager { [CreatorMethod(typeof(Box))] public partial IBox Make(); [CreatorMethod(typeof(Box), Factory = "Of", TypeId = "of")] public partial IBox Other(); }
        """).Compiles();
}
