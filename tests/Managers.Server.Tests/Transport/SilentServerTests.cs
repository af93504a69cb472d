#pragma warning disable CA2012 // The calls here are never answered.
using Managers.Client;
using Managers.Conformance.Support;
using Managers.Protocol;
using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Transport;

/// <summary>A server that does not read, while a thread of the client's has more to write than finds room: others neither wait for it longer than they said nor without end.</summary>
public sealed class SilentServerTests
{
    [Fact]
    public void A_connection_closes_though_the_server_does_not_take_what_another_thread_writes()
    {
        using var server = new SilentServer();
        TestThread writer = server.Block();
        TestThread.Run(server.Client.Close);
        Assert.True(server.Client.HasEnded);
        writer.Join();
    }
}
