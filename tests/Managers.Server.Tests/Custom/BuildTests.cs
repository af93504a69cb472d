using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Custom;

/// <summary>A client and a server that were built from different sources. Row R8.</summary>
public sealed class BuildTests() : CustomTest<NewGaugeManager>(static options => new NewGaugeManager(options))
{
    [Fact]
    public void R8_An_object_of_another_contract_is_refused_when_it_is_asked_for_and_the_connection_is_good()
    {
        using var old = new GaugeManager(new ManagerOptions { Address = Server.Address, AuthKey = Key });
        old.Connect();
        ProtocolException refused = Assert.Throws<ProtocolException>(() => old.CreateGauge());

        Assert.Equal(ErrorCode.ContractMismatch, refused.Code);
        Assert.Contains("'gauge'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Reset()", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Manager.GetDiagnostics().Objects);
        Assert.Equal(8, Manager.CreateGauge().Read());
        using LockProxy gate = old.CreateLock();
        Assert.False(gate.IsLocked);
    }

    [Fact]
    public void R8_A_token_of_such_an_object_is_refused_and_the_object_let_go()
    {
        INewGauge gauge = Manager.CreateGauge();
        ProxyToken token = ((BaseProxy)gauge).ToToken();
        using var old = new GaugeManager(new ManagerOptions { Address = Server.Address, AuthKey = Key });
        old.Connect();
        ProtocolException refused = Assert.Throws<ProtocolException>(() => old.Attach<IGauge>(token));

        Assert.Equal(ErrorCode.ContractMismatch, refused.Code);
        Assert.Contains(nameof(IGauge), refused.Message, StringComparison.Ordinal);
        Assert.True(Manager.Revoke(token));
        Assert.Equal(8, gauge.Read());
        old.Ping();
    }
}

/// <summary>A proxy that is written by hand. Row P20.</summary>
public sealed class DialTests : IDisposable
{
    private readonly DialManager _server = new(new ManagerOptions());
    private readonly DialManager _client;
    private readonly Task _serving;

    public DialTests()
    {
        _serving = _server.ServeForeverAsync(CancellationToken.None);
        _client = new DialManager(new ManagerOptions { Address = _server.Address });
        _client.Connect();
    }

    [Fact]
    public void P20_What_is_exposed_beyond_the_proxy_s_members_is_called_by_name()
    {
        IDial dial = _client.CreateDial();
        using var proxy = Assert.IsType<DialProxy>(dial);

        Assert.Equal(5, dial.Turn(5));
        Assert.Null(proxy.GetType().GetMethod("Position"));
        Assert.Equal(5, proxy.CallMethod<int>("Position"));
        Assert.Equal(7, proxy.CallMethod<int>("Turn", 2));
        Assert.Throws<MethodNotExposedException>(() => proxy.CallMethod<int>("ToString"));
    }

    public void Dispose()
    {
        Conformance.Support.TestThread.Until(() => _client.GetDiagnostics().Objects.Count == 0, "the end of all objects");
        _client.Dispose();
        _server.Shutdown();
        Conformance.Support.TestThread.Until(() => _serving.IsCompleted, "the end of serving");
    }
}
