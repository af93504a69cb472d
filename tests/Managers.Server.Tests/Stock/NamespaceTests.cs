using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Stock;

/// <summary>Namespaces. Rows S-N1 to S-N6.</summary>
public sealed class NamespaceTests : ServerTest
{
    [Fact]
    public void S_N1_N2_N4_As_specified()
    {
        using NamespaceProxy shared = Manager.CreateNamespace();
        shared["x"] = 10;
        shared["y"] = "hello";
        shared["_z"] = 12.3;
        Assert.Equal("Namespace(x=10, y='hello')", shared.ToString());
        dynamic d = shared.AsDynamic();
        d.x = 11;
        Assert.Equal(11, (int)d.x);
        Assert.Equal("Namespace(x=11, y='hello')", shared.ToString());
        Assert.Equal(12.3, shared["_z"]);
        Assert.Equal(11, shared.Get<int>("x"));
    }

    [Fact]
    public void S_N3_N5_Missing_names_and_start_values()
    {
        using NamespaceProxy shared = Manager.CreateNamespace(new Dictionary<string, object?> { ["b"] = null, ["a"] = new[] { 1, 2 } });
        Assert.Equal(["a", "b"], shared.ToDictionary().Keys);
        Assert.Throws<KeyNotFoundException>(() => shared["c"]);
        Assert.False(shared.TryGet("c", out int _));
        Assert.True(shared.TryGet("a", out int[]? a));
        Assert.Equal([1, 2], a!);
        Assert.True(shared.Remove("a"));
        Assert.False(shared.Remove("a"));
        Assert.Throws<KeyNotFoundException>(() => shared.Get<int>("_own"));
    }

    [Fact]
    public async Task S_N6_Async_twins_and_types()
    {
        using NamespaceProxy shared = Manager.CreateNamespace();
        await shared.SetAsync("x", 1L);
        Assert.Equal(1L, await shared.GetAsync<long>("x"));
        ProtocolException mismatch = await Assert.ThrowsAsync<ProtocolException>(() => shared.GetAsync<int>("x").AsTask());
        Assert.Equal(ErrorCode.ArgumentMismatch, mismatch.Code);
        Assert.Equal(1L, await shared.GetAsync<long>("x"));
    }
}
