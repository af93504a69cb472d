using System.Buffers.Binary;
using Managers.Conformance.Support;
using Managers.Protocol;
using Managers.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Hostile;

/// <summary>Peers that want the server's memory. Row K8.</summary>
public sealed class MemoryTests() : HostileTest(new ServerLimits { MaxUnreadInBytes = 1 << 20 })
{
    private const ushort DictGet = 0;
    private const ushort ListIndexOf = 8;
    private const ushort QueuePut = 0;
    private const ushort QueueGet = 2;
    private const ushort QueueState = 8;

    [Fact]
    public void K8_Announced_bytes_cost_nothing_before_they_arrive()
    {
        OthersAreUnharmed();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        byte[] frame = RawPeer.Call(0, ServerMethods.Ping, 1);
        for (int i = 0; i < 50; i++)
        {
            RawPeer tooLong = Peer();
            BinaryPrimitives.WriteUInt32LittleEndian(frame, 2u << 30);
            tooLong.Send(frame);
            Ends(tooLong, ErrorCode.FrameTooLong);
            RawPeer allowed = Peer();
            BinaryPrimitives.WriteUInt32LittleEndian(frame, 60 << 20);
            allowed.Send(frame);
        }

        OthersAreUnharmed();
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        // 50 times 62 MiB and more were announced, and 24 bytes of each came.
        Assert.True(allocated < 16 << 20, $"{allocated} bytes were taken");
    }

    [Fact]
    public void K8_Announced_values_cost_nothing_before_they_arrive()
    {
        RawPeer peer = Peer();
        ulong dict = peer.Create("dict", 1, [null]);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        byte[][] bodies = [[0x20, 255, 255, 255, 127, 97], [0x31, 255, 255, 255, 255, 0], [0x32, 255, 255, 255, 127, 0], [0x30, 0x0F, 255, 255, 255, 255, 0], [0x23, 255, 255, 255, 127, 1], [0x41, 255, 255, 97]];
        foreach (byte[] body in bodies)
        {
            RawPeer other = Peer();
            ulong its = other.Create("dict", 1, [null]);
            other.Send(RawPeer.Frame(FrameType.Call, body, 0, DictGet, 2, its));
            Ends(other, ErrorCode.ProtocolViolation);
        }

        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.True(allocated < 8 << 20, $"{allocated} bytes were taken");
        Assert.NotEqual(0UL, dict);
        Assert.True(peer.IsServed(2));
    }

    [Fact]
    public void P4_Sessions_that_come_and_go_without_a_pause_are_not_remembered()
    {
        var sessions = new List<WeakReference>();
        for (int i = 0; i < 100; i++)
        {
            ComeAndGo(sessions);
        }

        WaitForConnections(1);
        TestThread.Until(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return sessions.Count(static session => session.IsAlive) <= 5;
            },
            "the end of all sessions but the last few that threads have in hand");
    }

    [Fact]
    public void K8_Who_never_reads_is_not_read_either()
    {
        RawPeer peer = Peer();
        ulong dict = peer.Create("dict", 1, new Dictionary<object, object?> { ["k"] = new byte[100_000] });
        // Systems let a sender's buffer grow to megabytes, which is many calls.
        peer.SendBufferSize = 64 << 10;
        long before = GC.GetTotalAllocatedBytes(precise: true);
        byte[] get = RawPeer.Call(dict, DictGet, 2, "k");
        ulong sent = 0;
        // A million calls are 44 MB, more than the buffers of any socket: long before that they find no room.
        const ulong Most = 1_000_000;
        while (sent < Most && peer.TrySend(get))
        {
            BinaryPrimitives.WriteUInt64LittleEndian(get.AsSpan(8), ++sent + 2);
        }

        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.True(sent < Most, "everything was taken");
        Assert.True(allocated < 64 << 20, $"{allocated} bytes were taken for {sent} calls");
        OthersAreUnharmed();
        peer.Dispose();
        if (TestMachine.IsWine)
        {
            // There a write under way at the moment when the other end resets the connection may stand for ever: the system's socket is closed, and nobody is told.
            Server.Sessions.FirstOrDefault(session => session.Id == peer.SessionId)?.End(ErrorCode.None, null);
        }

        WaitForConnections(1);
    }

    [Fact]
    public void Answers_to_calls_that_came_together_wait_for_who_reads_them()
    {
        Assert.SkipWhen(TestMachine.IsWine, "Wine at times never ends a write to a socket that had to wait for room, though the other end has read all there was.");
        RawPeer peer = Peer();
        ulong dict = peer.Create("dict", 1, new Dictionary<object, object?> { ["k"] = new byte[100_000] });
        const int Calls = 300;
        byte[][] gets = [.. Enumerable.Range(2, Calls).Select(request => RawPeer.Call(dict, DictGet, (ulong)request, "k"))];
        long before = GC.GetTotalAllocatedBytes(precise: true);
        // 9 KB, which the server may read at once; the answers are thirty times what may stand unread.
        peer.Send([.. gets.SelectMany(static get => get)]);
        TestThread.Until(() => peer.Unread > 10_000, "the first answer");
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.True(allocated < 4 << 20, $"{allocated} bytes were taken");
        for (int i = 0; i < Calls; i++)
        {
            Answer(peer, (ulong)i + 2, FrameType.Reply);
        }

        Assert.True(peer.IsServed(1000));
    }

    [Fact]
    public void K8_Who_never_reads_keeps_from_nobody_what_it_sent_them()
    {
        using ISharedQueue<int> queue = Good.CreateQueue<int>();
        RawPeer peer = Peer();
        ulong dict = peer.Create("dict", 1, new Dictionary<object, object?> { ["k"] = new byte[900_000] });
        ProxyToken token = ((BaseProxy)queue).ToToken();
        peer.Send(RawPeer.Call(0, ServerMethods.Adopt, 2, token.Id, token.Lease));
        Answer(peer, 2, FrameType.Reply);
        Assert.True(Good.Revoke(token));
        int got = 0;
        TestThread waiting = TestThread.Start(() => got = queue.Get());
        WaitForWaiters(1);
        // Its own answers come first, and the last finds no room in its socket.
        peer.Send([.. RawPeer.Call(0, ServerMethods.Ping, 3), .. RawPeer.Call(token.Id, QueuePut, 4, 7), .. RawPeer.Call(dict, DictGet, 5, "k")]);
        waiting.Join();
        Assert.Equal(7, got);
    }

    private void ComeAndGo(List<WeakReference> sessions)
    {
        HashSet<Guid> before = [.. Server.Sessions.Select(static session => session.Id)];
        using var peer = RawPeer.Admitted(Server.Address, Key);
        ulong dict = peer.Create("dict", 1, [null]);
        for (ulong request = 2; request < 80; request++)
        {
            peer.Send(RawPeer.Call(dict, 99, request));
        }

        Assert.True(peer.IsServed(1000));
        sessions.AddRange(Server.Sessions.Where(session => !before.Contains(session.Id)).Select(static session => new WeakReference(session)));
    }

    [Theory]
    [InlineData("list")]
    [InlineData("dict")]
    public void What_the_server_tells_about_itself_needs_no_whole_texts(string typeId)
    {
        RawPeer peer = Peer();
        Assert.NotEqual(0UL, peer.Create(typeId, 1, typeId == "list" ? new int[500_000].Cast<object>().ToList() : Enumerable.Range(0, 100_000).ToDictionary(static i => (object)i, static i => (object?)i)));
        long before = GC.GetTotalAllocatedBytes(precise: true);
        peer.Send(RawPeer.Call(0, ServerMethods.Diagnostics, 2));
        Answer(peer, 2, FrameType.Reply);
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.True(allocated < 1 << 20, $"{allocated} bytes were taken");
    }

    [Theory]
    [InlineData("list of text")]
    [InlineData("list of bytes")]
    [InlineData("list of an array")]
    [InlineData("list of a list")]
    [InlineData("list of a map")]
    [InlineData("dict of text")]
    [InlineData("namespace of text")]
    public void Nor_the_whole_text_of_one_great_value(string what)
    {
        string text = string.Concat(Enumerable.Repeat("\u00e4'\n", 500_000));
        List<object?> numbers = [.. Enumerable.Range(0, 500_000).Select(static i => (object?)i)];
        object value = what switch
        {
            "list of text" => new List<object?> { text },
            "list of bytes" => new List<object?> { new byte[1_000_000] },
            "list of an array" => new List<object?> { new long[500_000] },
            "list of a list" => new List<object?> { numbers },
            "list of a map" => new List<object?> { numbers.ToDictionary(static i => i!) },
            _ => new Dictionary<object, object?> { [what == "dict of text" ? text : "name"] = text },
        };
        RawPeer peer = Peer();
        Assert.NotEqual(0UL, peer.Create(what.Split(' ')[0], 1, value));
        long before = GC.GetTotalAllocatedBytes(precise: true);
        peer.Send(RawPeer.Call(0, ServerMethods.Diagnostics, 2));
        Answer(peer, 2, FrameType.Reply);
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.True(allocated < 1 << 20, $"{allocated} bytes were taken");
    }

    [Fact]
    public void Looking_for_a_great_value_costs_its_size_once()
    {
        RawPeer peer = Peer();
        ulong list = peer.Create("list", 1, [Enumerable.Repeat<object?>(new List<object?>(), 1_000).ToList()]);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        peer.Send(RawPeer.Call(list, ListIndexOf, 2, new List<object?> { new byte[1 << 20] }));
        Assert.Equal(RawPeer.Values(-1L), Answer(peer, 2, FrameType.Reply).Body);
        long allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        Assert.True(allocated < 64 << 20, $"{allocated} bytes were taken");
    }

    [Fact]
    public void K8_P24_Who_never_reads_what_others_send_it_is_closed_and_loses_no_item()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not tell that the other end went away with bytes unread: the item that was on its way to it is lost there.");
        const int Items = 200;
        RawPeer lazy = Peer();
        Assert.NotEqual(0UL, lazy.Create("list", 1000, [null]));
        ulong queue = lazy.Create("queue", 1, 0);
        lazy.Send(RawPeer.Call(0, ServerMethods.Lease, 2, queue, TimeSpan.FromMinutes(1)));
        ulong lease = BinaryPrimitives.ReadUInt64LittleEndian(Answer(lazy, 2, FrameType.Reply).Body.AsSpan(1));
        RawPeer busy = Peer();
        busy.Send(RawPeer.Call(0, ServerMethods.Adopt, 1, queue, lease));
        Answer(busy, 1, FrameType.Reply);
        for (ulong request = 3; request < 3 + Items; request++)
        {
            lazy.Send(RawPeer.Call(queue, QueueGet, request));
        }

        WaitForWaiters(Items);
        for (int i = 0; i < Items; i++)
        {
            byte[] item = new byte[50_000];
            BinaryPrimitives.WriteInt32LittleEndian(item, i);
            busy.Send(RawPeer.Call(queue, QueuePut, (ulong)i + 2, item));
            Answer(busy, (ulong)i + 2, FrameType.Reply);
        }

        // A mebibyte may stand; ten were for it. What it did not read is the queue's again before what it alone referred to goes.
        WaitForConnections(2);
        TestThread.Until(() => Server.Objects.Count == 2, "the end of its list");
        var seen = new List<int>();
        while (lazy.Receive() is { } frame)
        {
            if (frame.Type == FrameType.Reply)
            {
                seen.Add(BinaryPrimitives.ReadInt32LittleEndian(frame.Body.AsSpan(5)));
            }
        }

        busy.Send(RawPeer.Call(queue, QueueState, 1000));
        byte[] state = Answer(busy, 1000, FrameType.Reply).Body;
        int left = BinaryPrimitives.ReadInt32LittleEndian(state.AsSpan(3));
        for (ulong i = 0; i < (ulong)left; i++)
        {
            busy.Send(RawPeer.Call(queue, QueueGet, 2000 + i));
            seen.Add(BinaryPrimitives.ReadInt32LittleEndian(Answer(busy, 2000 + i, FrameType.Reply).Body.AsSpan(5)));
        }

        // None is lost, and their order is kept.
        Assert.Equal(Enumerable.Range(0, Items), seen.Distinct());
        Assert.True(seen.Count <= Items + 1, $"{seen.Count} of {Items} items came");
    }
}
