using System.Buffers.Binary;
using Managers.Conformance.Support;
using Managers.Hosting;
using Managers.Protocol;
using Xunit;

namespace Managers.Server.Tests.Hostile;

/// <summary>Calls that stand in line for an object: who runs them, and what is there when their turn comes.</summary>
public sealed class LineTests : HostileTest
{
    private const ushort ListGet = 0;
    private const ushort ListRepeat = 18;

    private readonly Turnstile _turnstile;
    private readonly Teller _teller;

    public LineTests()
        : this(new Turnstile(), new Teller())
    {
    }

    private LineTests(Turnstile turnstile, Teller teller)
        : base(register: creators =>
        {
            Add(creators, "turnstile", turnstile, turnstile);
            Add(creators, "teller", null, teller);
        })
    {
        _turnstile = turnstile;
        _teller = teller;
    }

    [Fact]
    public void Whose_call_is_refused_before_it_begins_runs_no_others_calls()
    {
        RawPeer peer = Peer();
        RawPeer other = Peer();
        ulong turnstile = peer.Create("turnstile", 1);
        Assert.Equal(turnstile, other.Create("turnstile", 1));
        peer.Send(RawPeer.Call(turnstile, Turnstile.Misread, 2, "no number"));
        Assert.True(_turnstile.IsReading.Wait(TestThread.Patience));
        other.Send(RawPeer.Call(turnstile, Turnstile.Stay, 2));
        Assert.True(other.IsServed(3));
        _turnstile.MayRead.Set();
        try
        {
            // The other's call is inside, and this one's reader is not.
            Fails(peer, 2, ErrorCode.ArgumentMismatch);
            Assert.True(_turnstile.IsInside.Wait(TestThread.Patience));
            Assert.True(peer.IsServed(3));
        }
        finally
        {
            _turnstile.MayGo.Set();
        }

        Answer(other, 2, FrameType.Reply);
    }

    [Fact]
    public void Long_texts_are_made_one_at_a_time_for_a_client()
    {
        RawPeer peer = Peer();
        ulong teller = peer.Create("teller", 1);
        peer.Send([.. Describe(teller, 2), .. Describe(teller, 3), .. Describe(teller, 4), .. Describe(teller, 5), .. RawPeer.Frame(FrameType.Cancel, [], request: 5)]);
        // By then all of them have been read, by whoever reads while one is made.
        Fails(peer, 5, ErrorCode.Cancelled);
        Assert.Equal(1, _teller.Inside);
        // Another client's text is no matter of this one's.
        RawPeer other = Peer();
        other.Send(Describe(other.Create("teller", 1), 2));
        TestThread.Until(() => _teller.Inside == 2, "the other client's text");
        _teller.GoOn.Set();
        Answer(other, 2, FrameType.Reply);
        for (ulong request = 2; request < 5; request++)
        {
            Assert.Equal(RawPeer.Values("teller"), Answer(peer, request, FrameType.Reply).Body);
        }
    }

    [Fact]
    public void Calls_of_clients_stand_in_line_while_code_of_the_servers_own_sorts_a_list()
    {
        RawPeer peer = Peer();
        ulong id = peer.Create("list", 1, [Enumerable.Range(0, 1000).Select(static i => $"a{i * 7919 % 1000}").ToList()]);
        peer.Send(RawPeer.Call(id, ListRepeat, 2, 500L));
        Answer(peer, 2, FrameType.Reply);
        CallQueue line = LineOf(peer, id);
        TestThread.Until(() => !line.IsBusy, "the end of the long call");
        using var list = new ListView<string>((ListReferent)Server.Objects.Find(id)!);
        TestThread sorting = TestThread.Start(() => list.Sort());
        TestThread.Until(() => line.IsBusy, "a long call");
        peer.Send(RawPeer.Call(id, ListGet, 3, 0L));
        Assert.Equal(RawPeer.Values("a0"), Answer(peer, 3, FrameType.Reply).Body);
        sorting.Join();
        TestThread.Until(() => !line.IsBusy, "the end of the long call");
    }

    [Fact]
    public void Code_of_the_servers_own_that_finds_a_list_busy_sorts_it_all_the_same()
    {
        RawPeer peer = Peer();
        ulong id = peer.Create("list", 1, [new[] { 3, 1, 2 }]);
        CallQueue line = LineOf(peer, id);
        using var list = new ListView<int>((ListReferent)Server.Objects.Find(id)!);
        Assert.True(line.TryEnter());
        list.Sort();
        Assert.True(line.IsBusy);
        line.Exit();
        Assert.False(line.IsBusy);
        Assert.Equal([1, 2, 3], list.ToArray());
    }

    [Fact]
    public void A_list_is_there_when_the_turn_comes_of_a_call_whose_client_has_given_it_back()
    {
        RawPeer peer = Peer();
        ulong inner = peer.Create("list", 1, [null]);
        peer.Send(RawPeer.Frame(FrameType.Call, [.. RawPeer.Values("list", 0UL), (byte)ValueCode.List, 1, 0, 0, 0, .. RawPeer.ListReference(inner)], method: ServerMethods.Create, request: 2));
        ulong outer = BinaryPrimitives.ReadUInt64LittleEndian(Answer(peer, 2, FrameType.Reply).Body.AsSpan(1));
        CallQueue line = LineOf(peer, outer);
        Assert.True(line.TryEnter());
        peer.Send([.. RawPeer.Call(outer, ListGet, 3, 0L), .. RawPeer.Release(inner), .. RawPeer.Release(outer)]);
        Assert.True(peer.IsServed(4));
        line.Exit();
        // The answer gives a reference, which counts: else giving it back would end the connection.
        Assert.Equal(RawPeer.ListReference(inner)[..9], Answer(peer, 3, FrameType.Reply).Body[..9]);
        TestThread.Until(() => Server.Objects.Find(outer) is null, "the end of the list");
        Assert.NotNull(Server.Objects.Find(inner));
        peer.Send(RawPeer.Release(inner));
        Assert.True(peer.IsServed(5));
    }

    [Fact]
    public void A_list_that_its_client_gives_back_while_it_is_repeated_stays_until_that_is_done()
    {
        RawPeer peer = Peer();
        ulong list = peer.Create("list", 1, [new[] { 1 }]);
        CallQueue line = LineOf(peer, list);
        Assert.True(line.TryEnter());
        peer.Send([.. RawPeer.Call(list, ListRepeat, 3, 2L), .. RawPeer.Release(list)]);
        Assert.True(peer.IsServed(4));
        Assert.NotNull(Server.Objects.Find(list));
        line.Exit();
        Answer(peer, 3, FrameType.Reply);
        TestThread.Until(() => Server.Objects.Find(list) is null, "the end of the list");
    }

    private static void Add(CreatorTable creators, string typeId, ManagedContract? contract, object made) => creators.Add(typeId, contract, (ref call) =>
    {
        call.EndArguments();
        return made;
    });

    /// <summary>The line for a list that has had a long call.</summary>
    private CallQueue LineOf(RawPeer peer, ulong list)
    {
        peer.Send(RawPeer.Call(list, ListRepeat, 1000, 1L));
        Answer(peer, 1000, FrameType.Reply);
        CallQueue line = Server.Sessions.First(session => session.Id == peer.SessionId).Reference(list).Calls!;
        TestThread.Until(() => !line.IsBusy, "the end of the long call");
        return line;
    }

    private static byte[] Describe(ulong id, ulong request) => RawPeer.Call(0, ServerMethods.Describe, request, id);

    /// <summary>An object whose text takes as long as a test says.</summary>
    private sealed class Teller : Referent
    {
        private int _inside;

        internal ManualResetEventSlim GoOn { get; } = new();

        internal int Inside => Volatile.Read(ref _inside);

        internal override StockContract Contract => StockContracts.Event;

        internal override void Invoke(ref IncomingCall call) => throw new NotSupportedException();

        internal override string Describe(int most)
        {
            Interlocked.Increment(ref _inside);
            GoOn.Wait();
            Interlocked.Decrement(ref _inside);
            return "teller";
        }
    }

    /// <summary>An object, and its contract, of which a test says when a call's arguments are read and when it returns.</summary>
    private sealed class Turnstile() : ManagedContract("Misread(i64)->void", "Stay()->void")
    {
        internal const ushort Misread = 0;
        internal const ushort Stay = 1;

        internal ManualResetEventSlim IsReading { get; } = new();

        internal ManualResetEventSlim MayRead { get; } = new();

        internal ManualResetEventSlim IsInside { get; } = new();

        internal ManualResetEventSlim MayGo { get; } = new();

        public override void Invoke(object target, ref IncomingCall call)
        {
            if (call.Method == Misread)
            {
                IsReading.Set();
                MayRead.Wait();
                call.Arguments.ReadInt64();
            }

            call.EndArguments();
            IsInside.Set();
            MayGo.Wait();
            call.Return();
        }
    }
}
