using System.Buffers.Binary;
using Managers.Conformance.Support;
using Managers.Protocol;
using Managers.Server.Tests.Custom;
using Xunit;

namespace Managers.Server.Tests.Hostile;

/// <summary>Clients that go while one of their calls is inside code of the user's: what they held goes back at once, and what they asked for is not begun any more. Row P24.</summary>
public sealed class GoneClientTests : HostileTest
{
    private const ushort LockAcquire = 0;
    private const ushort QueueGet = 2;
    private readonly Door _door;

    public GoneClientTests()
        : this(new Door())
    {
    }

    private GoneClientTests(Door door)
        : base(register: creators =>
        {
            creators.Add("door", null, (ref call) =>
            {
                call.EndArguments();
                return door;
            });
            creators.Add("late", null, (ref call) =>
            {
                // Before its arguments are read: the session's reader stays here, for it counts as inside the user's code only from then on.
                door.Pass();
                call.EndArguments();
                return new Door();
            });
        }) => _door = door;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void P24_What_a_client_held_goes_back_at_once_and_not_when_its_slow_call_ends(bool isReset)
    {
        using LockProxy gate = Good.CreateLock();
        using ISharedQueue<int> queue = Good.CreateQueue<int>();
        RawPeer peer = Peer();
        ulong itsGate = Adopt(peer, gate, 1);
        ulong itsQueue = Adopt(peer, queue, 2);
        ulong door = peer.Create("door", 3);
        Assert.NotEqual(0UL, peer.Create("list", 4, [null]));
        peer.Send(RawPeer.Call(itsGate, LockAcquire, 5, 1UL));
        Answer(peer, 5, FrameType.Reply);
        peer.Send([.. RawPeer.Call(itsQueue, QueueGet, 6), .. RawPeer.CallByName(door, 7, "Pass"), .. RawPeer.Call(0, ServerMethods.Ping, 8)]);
        _door.WaitUntilInside(1);
        WaitForWaiters(1);
        if (isReset)
        {
            // Who closes with bytes unread resets the connection.
            TestThread.Until(() => peer.Unread > 0, "the answer to what came behind the slow call");
        }

        peer.Dispose();
        using (LockScope scope = gate.Acquire(TestThread.Patience))
        {
            Assert.True(scope.PreviousOwnerDied);
            scope.MarkConsistent();
        }

        TestThread.Until(() => Good.GetDiagnostics() is { Connections: 1, Sessions: [{ Waiting: 0 }] }, "the end of the session");
        TestThread.Until(() => Server.Objects.Count == 3, "the end of the objects that it alone referred to");
        queue.Put(7);
        Assert.Equal(7, queue.Get(TestThread.Patience));
        Assert.Equal(1, _door.Inside);
        _door.Open();
        _door.WaitUntilInside(0);
    }

    [Fact]
    public void P24_Calls_in_line_behind_a_slow_one_are_not_executed_when_it_ends()
    {
        RawPeer other = Peer();
        ulong same = other.Create("door", 1);
        RawPeer peer = Peer();
        ulong door = peer.Create("door", 1);
        peer.Send([.. RawPeer.CallByName(door, 2, "Pass"), .. RawPeer.CallByName(door, 3, "Pass"), .. RawPeer.CallByName(door, 4, "PassApart"), .. RawPeer.CallByName(door, 0, "Pass"), .. RawPeer.CallByName(door, 5, "Pass")]);
        _door.WaitUntilInside(1);
        TestThread.Until(() => Server.Sessions.Any(static session => session.CallsInFlight == 5), "all of its calls");
        peer.Dispose();
        WaitForConnections(2);
        Assert.Equal(1, _door.Inside);

        // The last in line: who is answered knows that all before it are through.
        other.Send(RawPeer.CallByName(same, 2, "Pass"));
        TestThread.Until(() => Server.Sessions.Any(static session => session.CallsInFlight == 1), "the other client's call");
        _door.Open();
        Assert.Equal(RawPeer.Values(2), Answer(other, 2, FrameType.Reply).Body);
        Assert.Equal(2, _door.Came);
    }

    [Fact]
    public void P24_Calls_that_came_with_a_slow_one_are_not_executed_once_the_session_has_ended()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix alone: who writes to a Unix socket is told that the other end has gone; TCP takes an answer all the same.");
        using ISharedQueue<int> queue = Good.CreateQueue<int>();
        RawPeer peer = Peer();
        ulong itsQueue = Adopt(peer, queue, 1);
        peer.Send([.. RawPeer.Call(itsQueue, QueueGet, 2), .. Late(3), .. Late(4)]);
        _door.WaitUntilInside(1);
        WaitForWaiters(1);
        peer.Dispose();
        // Its reader is inside and cannot know; who answers its call finds out.
        queue.Put(7);
        WaitForConnections(1);
        Assert.Equal(7, queue.Get(TestThread.Patience));
        _door.Open();
        WaitForItsReader();
        Assert.Equal(1, _door.Came);
    }

    [Fact]
    public void P24_Calls_that_were_not_read_yet_are_not_executed_once_an_answer_finds_nobody()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix alone: who writes to a Unix socket is told that the other end has gone; TCP takes an answer all the same.");
        RawPeer peer = Peer();
        peer.Send(Late(1));
        _door.WaitUntilInside(1);
        // The reader has nothing but the first: these are still the system's.
        peer.Send([.. Late(2), .. Late(3)]);
        peer.Dispose();
        _door.Open();
        WaitForItsReader();
        Assert.Equal(1, _door.Came);
        WaitForConnections(1);
    }

    [Fact]
    public void K10_A_call_that_is_cancelled_in_line_is_answered_at_once_and_never_begins()
    {
        RawPeer peer = Peer();
        ulong door = peer.Create("door", 1);
        peer.Send([.. RawPeer.CallByName(door, 2, "Pass"), .. RawPeer.CallByName(door, 3, "Pass"), .. RawPeer.CallByName(door, 4, "Pass")]);
        _door.WaitUntilInside(1);
        TestThread.Until(() => Server.Sessions.Any(static session => session.CallsInFlight == 3), "all of its calls");
        peer.Send(RawPeer.Frame(FrameType.Cancel, [], request: 3));
        Assert.Equal((ushort)ErrorCode.Cancelled, BinaryPrimitives.ReadUInt16LittleEndian(Answer(peer, 3, FrameType.Error).Body));
        Assert.Equal(1, _door.Inside);
        // It counts as long as its arguments stand in line.
        Assert.Contains(Server.Sessions, static session => session.CallsInFlight == 3);
        _door.Open();
        Answer(peer, 2, FrameType.Reply);
        Assert.Equal(RawPeer.Values(2), Answer(peer, 4, FrameType.Reply).Body);
        TestThread.Until(() => Server.Sessions.All(static session => session.CallsInFlight == 0), "the end of all calls");
    }

    private static byte[] Late(ulong request) => RawPeer.Call(0, ServerMethods.Create, request, "late", 0UL);

    // Only the good client's is left: nothing of the other's can be executed any more.
    private void WaitForItsReader() => TestThread.Until(() => Server.Readers.Count == 1, "the end of its session's reader");
}
