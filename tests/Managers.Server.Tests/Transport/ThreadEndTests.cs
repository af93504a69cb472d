using Managers.Conformance.Support;
using Managers.Platform;
using Managers.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Transport;

/// <summary>What a thread began on a connection goes on when the thread has ended: whoever calls through a proxy may do so from a thread of its own.</summary>
public sealed class ThreadEndTests
{
    static ThreadEndTests() => PlatformSelector.Register();

    private static IChannels Channels => PlatformServices.Current.Channels;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_thread_that_looked_for_something_to_read_and_ended_takes_nothing_with_it(bool tcp)
    {
        using ChannelListener listener = Listen(tcp);
        using Channel client = Channels.Connect(listener.Address, TestThread.Patience);
        using Channel server = listener.Accept()!;
        byte[] bytes = new byte[16];
        for (byte round = 1; round <= 3; round++)
        {
            Ended(() => Assert.Equal(-1, client.TryRead(bytes)));
            Ended(() => Assert.False(client.Wait(read: true, write: false, 1)));
            Assert.False(client.Wait(read: true, write: false, 1), "something happened to the connection");
            Assert.True(server.Write([round, 7]));
            TestThread.Run(() => Assert.Equal(2, client.Read(bytes)));
            Assert.Equal(round, bytes[0]);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_thread_wrote_arrives_whole_though_it_ended_before_there_was_room(bool tcp)
    {
        Assert.SkipWhen(TestMachine.IsWine, "Wine ends operations with the thread that started them, on files that belong to a completion port too.");
        using ChannelListener listener = Listen(tcp);
        using Channel client = Channels.Connect(listener.Address, TestThread.Patience);
        using Channel server = listener.Accept()!;
        long sent = 0;
        Ended(() =>
        {
            // Until the other end, who reads nothing, has let the buffers fill: then something stands.
            byte[] bytes = new byte[50_000];
            do
            {
                for (int i = 0; i < bytes.Length; i++)
                {
                    bytes[i] = At(sent + i);
                }

                int written = client.TryWrite(bytes);
                Assert.True(written >= 0, "the connection is lost");
                sent += written;
            }
            while (client.Wait(read: false, write: true, 200));
        });

        TestThread.Run(() =>
        {
            byte[] bytes = new byte[65536];
            for (long seen = 0; seen < sent;)
            {
                int read = server.Read(bytes);
                Assert.True(read > 0, $"the connection was lost after {seen} bytes of {sent}");
                for (int i = 0; i < read; i++)
                {
                    Assert.Equal(At(seen++), bytes[i]);
                }
            }

            Assert.True(client.Wait(read: false, write: true, -1));
            Assert.Equal(1, client.TryWrite([1]));
        });
    }

    private static byte At(long position) => (byte)(position % 251);

    private static ChannelListener Listen(bool tcp) => Channels.Listen(
        tcp ? ManagerAddress.Parse("tcp://127.0.0.1:0")
        : OperatingSystem.IsWindows() ? null
        : ManagerAddress.Unix(Path.Combine(Path.GetTempPath(), $"managers-{Guid.NewGuid():N}")));

    /// <summary>Runs it on a thread of the system that has ended then.</summary>
    private static void Ended(Action body) => TestThread.Run(body);
}
