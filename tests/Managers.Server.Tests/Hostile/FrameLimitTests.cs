using Managers.Protocol;
using Xunit;

namespace Managers.Server.Tests.Hostile;

/// <summary>Frames as long as they may be, and longer. Rows E4, K9.</summary>
public sealed class FrameLimitTests() : HostileTest(new ServerLimits { MaxFrameInBytes = Longest })
{
    private const int Longest = 1024;
    private const int Half = 600;
    private const ushort ListGet = 0;
    private const ushort ListAdd = 3;
    private const ushort ListRange = 11;
    private const ushort QueuePut = 0;
    private const ushort QueueGetBatch = 6;
    private const ushort QueueTryGetBatch = 7;

    [Fact]
    public void K9_An_answer_is_no_longer_than_allowed_though_many_gather_before_it()
    {
        RawPeer peer = Peer();
        ulong list = peer.Create("list", 1, [null]);
        peer.Send([.. RawPeer.Call(list, ListAdd, 2, new byte[Half]), .. RawPeer.Call(list, ListAdd, 3, new byte[Half])]);
        Answer(peer, 2, FrameType.Reply);
        Answer(peer, 3, FrameType.Reply);
        AfterMany(peer, list, ListGet, [0L], RawPeer.Call(list, ListRange, 100, 0L, -1L));
        Assert.Equal(2 * (5 + Half) + 5, TwoByTwo(peer, list));
    }

    [Theory]
    [InlineData(QueueGetBatch)]
    [InlineData(QueueTryGetBatch)]
    public void K9_Items_that_are_too_much_for_one_answer_stay_the_queues_though_many_answers_gather_before(ushort method)
    {
        RawPeer peer = Peer();
        ulong list = peer.Create("list", 1, [null]);
        ulong queue = peer.Create("queue", 2, 0);
        peer.Send(RawPeer.Call(list, ListAdd, 3, new byte[Half]));
        Answer(peer, 3, FrameType.Reply);
        for (ulong request = 4; request < 6; request++)
        {
            peer.Send(RawPeer.Call(queue, QueuePut, request, new byte[Half]));
            Answer(peer, request, FrameType.Reply);
        }

        AfterMany(peer, list, ListGet, [0L], RawPeer.Call(queue, method, 100, 2));
        for (ulong request = 200; request < 202; request++)
        {
            peer.Send(RawPeer.Call(queue, method, request, 1));
            Assert.Equal(5 + 5 + Half, Answer(peer, request, FrameType.Reply).Body.Length);
        }
    }

    [Fact]
    public void K9_A_call_that_is_too_long_fails_alone()
    {
        using IListProxy<string> list = Good.CreateList<string>();
        string most = new('a', Longest - FrameHeader.SizeInBytes - 5);
        list.Add(most);
        Assert.Equal(ErrorCode.FrameTooLong, Assert.Throws<ProtocolException>(() => list.Add(most + "a")).Code);
        Assert.Equal((1, most), (list.Count, list[0]));
    }

    /// <summary>Has many answers gather, and then one that is too long, and one more.</summary>
    private static void AfterMany(RawPeer peer, ulong id, ushort method, object?[] arguments, byte[] tooLong)
    {
        const int Many = 20;
        var calls = new List<byte>();
        for (ulong i = 0; i < Many; i++)
        {
            calls.AddRange(RawPeer.Call(id, method, 10 + i, arguments));
        }

        calls.AddRange(tooLong);
        calls.AddRange(RawPeer.Call(id, method, 101, arguments));
        peer.Send([.. calls]);
        for (ulong i = 0; i < Many; i++)
        {
            Answer(peer, 10 + i, FrameType.Reply);
        }

        Fails(peer, 100, ErrorCode.ResultNotEncodable);
        Answer(peer, 101, FrameType.Reply);
    }

    private static int TwoByTwo(RawPeer peer, ulong list)
    {
        int length = 5;
        for (ulong i = 0; i < 2; i++)
        {
            peer.Send(RawPeer.Call(list, ListGet, 102 + i, (long)i));
            length += Answer(peer, 102 + i, FrameType.Reply).Body.Length;
        }

        return length;
    }

    [Fact]
    public void What_a_server_tells_about_itself_is_cut_where_a_frame_ends_and_says_how_much_is_missing()
    {
        const int Objects = 30;
        RawPeer peer = Peer();
        for (ulong request = 1; request <= Objects; request++)
        {
            // Texts that take three bytes a character.
            Assert.NotEqual(0UL, peer.Create("list", request, new List<object?> { new string('\u20ac', 100) }));
        }

        ManagerDiagnostics told = Good.GetDiagnostics();
        Assert.InRange(told.Objects.Count, 1, 3);
        // The dictionary is the good client's.
        Assert.Equal(Objects + 1, told.Objects.Count + told.ObjectsLeftOut);
        Assert.All(Good.GetDiagnostics().Sessions, static session => Assert.InRange(session.References, 1, Objects));
    }
}
