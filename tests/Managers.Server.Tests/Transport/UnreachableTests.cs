using System.Net;
using System.Net.Sockets;
using Managers.Conformance.Support;
using Managers.Hosting;
using Xunit;

namespace Managers.Server.Tests.Transport;

/// <summary>Addresses where no server can be had or be made: the error says what was tried and why it failed.</summary>
public sealed class UnreachableTests
{
    [Fact]
    public void A_port_where_nobody_listens()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        ManagerAddress address = AddressOf(listener);
        listener.Stop();
        ManagerUnavailableException e = Assert.Throws<ManagerUnavailableException>(() => Connect(address));
        Assert.Contains(address.ToString(), e.Message, StringComparison.Ordinal);
        Assert.True(OperatingSystem.IsWindows() || e.Message.Contains("nobody listens there", StringComparison.Ordinal), e.Message);
    }

    [Fact]
    public void A_port_where_something_else_listens()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        TestThread web = TestThread.Start(() =>
        {
            using TcpClient client = listener.AcceptTcpClient();
            client.GetStream().Write("HTTP/1.1 400 Bad Request\r\n\r\n"u8);
            // Until the other side has read it and closes.
            while (client.GetStream().ReadByte() >= 0)
            {
            }
        });
        ManagerAddress address = AddressOf(listener);
        ProtocolException e = Assert.Throws<ProtocolException>(() => Connect(address));
        web.Join();
        Assert.All((string[])[address.ToString(), "no manager server"], part => Assert.Contains(part, e.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_socket_whose_folder_is_missing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has pipes, which have no folder.");
        var server = new ManagerServer(AuthKey.Random(), new ServerLimits(), new CreatorTable());
        ManagerException e = Assert.Throws<ManagerException>(() => server.Start(ManagerAddress.Unix("/no-such-folder/s")));
        Assert.All((string[])["/no-such-folder/s", "its folder does not exist", "ENOENT (2)"], part => Assert.Contains(part, e.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("tcp://host:70000")]
    [InlineData("tcp://::1:5000")]
    public void What_is_no_address_is_refused_with_what_is_one(string text)
    {
        FormatException e = Assert.Throws<FormatException>(() => ManagerAddress.Parse(text));
        Assert.All((string[])[text, "0 to 65535", "brackets"], part => Assert.Contains(part, e.Message, StringComparison.Ordinal));
    }

    private static ManagerAddress AddressOf(TcpListener listener) => ManagerAddress.Tcp("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port);

    private static void Connect(ManagerAddress address)
    {
        using var client = new SyncManager(new ManagerOptions { Address = address, AuthKey = AuthKey.Random() });
        client.Connect();
    }
}
