using System.Globalization;
using System.Net.Sockets;
using Managers.Conformance.Support;
using Managers.Platform;
using Xunit;

namespace Managers.Server.Tests.Transport;

/// <summary>Many clients at once, and a server that has not come to them yet. Row B20.</summary>
public sealed class BacklogTests
{
    static BacklogTests() => PlatformSelector.Register();

    private static IChannels Channels => PlatformServices.Current.Channels;

    [Fact]
    public void B20_Hundreds_are_connected_before_the_first_is_taken()
    {
        // Windows shortens the line of a socket as it likes; a pipe has none, and its clients try again.
        int count = OperatingSystem.IsWindows() ? 150 : 512;
        Assert.SkipWhen(OperatingSystem.IsLinux() && Limit() < count, "This machine's net.core.somaxconn allows no longer line.");
        Connect(ManagerAddress.Parse("tcp://127.0.0.1:0"), count);
        if (!OperatingSystem.IsWindows())
        {
            // Not in the folder of all sockets, where whoever starts a server looks which of them are dead, by connecting.
            Connect(NewPath(), count);
        }
    }

    [Fact]
    public void B20_Who_finds_the_line_full_tries_again_until_its_time_is_up()
    {
        using var line = new ShortLine();
        using Channel first = line.Fill();
        ManagerUnavailableException late = Assert.Throws<ManagerUnavailableException>(() => Channels.Connect(line.Address, TimeSpan.FromMilliseconds(30)));
        Assert.Contains("took no connection", late.Message, StringComparison.Ordinal);

        TestThread patient = TestThread.Start(() => Channels.Connect(line.Address, TestThread.Patience).Dispose());
        line.TakeOne();
        TestThread.Run(patient.Join);
    }

    private static void Connect(ManagerAddress address, int count)
    {
        using ChannelListener listener = Channels.Listen(address);
        var clients = new List<Channel>();
        try
        {
            for (int i = 0; i < count; i++)
            {
                clients.Add(Channels.Connect(listener.Address, TestThread.Patience));
                Assert.True(clients[i].Write([(byte)i]));
            }

            byte[] said = new byte[1];
            for (int i = 0; i < count; i++)
            {
                using Channel taken = listener.Accept()!;
                Assert.Equal(1, taken.Read(said));
                Assert.Equal((byte)i, said[0]);
            }
        }
        finally
        {
            clients.ForEach(static client => client.Dispose());
        }
    }

    private static ManagerAddress NewPath() => ManagerAddress.Unix(Path.Combine(Path.GetTempPath(), $"managers-{Guid.NewGuid():N}"));

    private static int Limit() => int.Parse(File.ReadAllText("/proc/sys/net/core/somaxconn"), CultureInfo.InvariantCulture);

    /// <summary>A listener of a line that is soon full: a socket with the shortest there is, or a pipe.</summary>
    private sealed class ShortLine : IDisposable
    {
        private readonly Socket? _socket;
        private readonly ChannelListener? _pipe;

        internal ShortLine()
        {
            if (OperatingSystem.IsWindows())
            {
                _pipe = Channels.Listen(null);
                Address = _pipe.Address;
                return;
            }

            Address = NewPath();
            _socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            _socket.Bind(new UnixDomainSocketEndPoint(Address.Name));
            _socket.Listen(0);
        }

        internal ManagerAddress Address { get; }

        /// <summary>Connects one that nobody takes: there is room for no other.</summary>
        internal Channel Fill() => Channels.Connect(Address, TestThread.Patience);

        internal void TakeOne()
        {
            if (_pipe is not null)
            {
                _pipe.Accept()!.Dispose();
            }
            else
            {
                _socket!.Accept().Dispose();
            }
        }

        public void Dispose()
        {
            _pipe?.Dispose();
            _socket?.Dispose();
            if (_socket is not null)
            {
                File.Delete(Address.Name);
            }
        }
    }
}
