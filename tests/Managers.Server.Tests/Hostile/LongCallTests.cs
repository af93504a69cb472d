using Managers.Conformance.Support;
using Managers.Hosting;
using Managers.Protocol;
using Managers.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Hostile;

/// <summary>Calls of the library's own objects that take long: whoever reads for the connection goes on meanwhile, and the object's other calls stand in line.</summary>
public sealed class LongCallTests : HostileTest
{
    private const ushort ListGet = 0;
    private const ushort ListCount = 2;
    private const ushort ListIndexOf = 8;
    private const ushort ListClear = 10;
    private const ushort ListSetRange = 12;
    private const ushort ListReverse = 13;
    private const ushort ListSort = 14;
    private const ushort ListRepeat = 18;
    private const int Texts = 1_000;
    private const string WineStops = "Wine at times never ends a write to a socket that had to wait for room, and a text of megabytes has to.";

    [Fact]
    public void A_long_sort_keeps_no_other_call_of_its_connection_waiting()
    {
        RawPeer peer = Peer();
        ulong list = Long(peer, times: 1_000);
        peer.Send([.. RawPeer.Call(list, ListSort, 5, false), .. Ping(6)]);
        Answer(peer, 6, FrameType.Reply);
        Answer(peer, 5, FrameType.Reply);
    }

    [Fact]
    public void Calls_of_a_list_stand_in_line_while_it_is_sorted()
    {
        Assert.SkipWhen(TestMachine.IsWine, WineStops);
        RawPeer peer = Peer();
        ulong list = Long(peer, times: 1_000);
        peer.Send([.. RawPeer.Call(list, ListSort, 5, false), .. RawPeer.Call(list, ListGet, 6, 0L), .. RawPeer.Call(0, ServerMethods.Describe, 7, list), .. RawPeer.Call(list, ListGet, 8, 1_000L), .. Ping(9)]);
        Answer(peer, 9, FrameType.Reply);
        // Those in the order in which they came, the text beside them: it is of what was there when its turn came.
        Answer(peer, 5, FrameType.Reply);
        Assert.Equal(RawPeer.Values(Text(0)), Answer(peer, 6, FrameType.Reply).Body);
        byte[] text = Answer(peer, 7, FrameType.Reply).Body;
        Assert.StartsWith($"['{Text(0)}', '{Text(0)}'", new ValueReader(text).ReadText(), StringComparison.Ordinal);
        Assert.Equal(RawPeer.Values(Text(1)), Answer(peer, 8, FrameType.Reply).Body);
        // Of what has been in line nothing is left.
        peer.Send(RawPeer.Call(list, ListCount, 10));
        Assert.Equal(RawPeer.Values(1_000L * Texts), Answer(peer, 10, FrameType.Reply).Body);
    }

    [Fact]
    public void A_call_that_stands_in_line_for_a_list_can_be_cancelled()
    {
        RawPeer peer = Peer();
        ulong list = Long(peer, times: 1_000);
        peer.Send([.. RawPeer.Call(list, ListSort, 5, false), .. RawPeer.Call(list, ListCount, 6), .. RawPeer.Frame(FrameType.Cancel, [], request: 6)]);
        Fails(peer, 6, ErrorCode.Cancelled);
        Answer(peer, 5, FrameType.Reply);
    }

    [Fact]
    public void Two_long_sorts_of_a_list_are_one_after_the_other()
    {
        RawPeer peer = Peer();
        ulong list = Long(peer, times: 100);
        peer.Send([.. RawPeer.Call(list, ListSort, 5, true), .. RawPeer.Call(list, ListGet, 6, 0L), .. RawPeer.Call(list, ListSort, 7, false), .. RawPeer.Call(list, ListGet, 8, 0L)]);
        Answer(peer, 5, FrameType.Reply);
        Assert.Equal(RawPeer.Values(Text(Texts - 1)), Answer(peer, 6, FrameType.Reply).Body);
        Answer(peer, 7, FrameType.Reply);
        Assert.Equal(RawPeer.Values(Text(0)), Answer(peer, 8, FrameType.Reply).Body);
    }

    [Fact]
    public void What_code_of_the_servers_own_changes_while_a_list_is_sorted_is_not_lost()
    {
        RawPeer peer = Peer();
        ulong id = Long(peer, times: 200);
        using var list = new ListView<string>((ListReferent)Server.Objects.Find(id)!);
        peer.Send(RawPeer.Call(id, ListSort, 5, false));
        int added = 0;
        TestThread.Until(
            () =>
            {
                list.Add($"b{added++}");
                return peer.Unread != 0;
            },
            "the end of the sort");
        Answer(peer, 5, FrameType.Reply);
        string[] items = list.ToArray();
        Assert.Equal(200 * Texts + added, items.Length);
        Assert.Equal(Enumerable.Range(0, added).Select(static i => $"b{i}").Order(StringComparer.Ordinal), items.Where(static item => item[0] == 'b').Order(StringComparer.Ordinal));
        Assert.Equal(Text(0), items[0]);
    }

    [Fact]
    public void A_long_repeat_keeps_no_other_call_of_its_connection_waiting()
    {
        using IListProxy<IListProxy<int>> outer = Good.CreateList<IListProxy<int>>();
        using (IListProxy<int> inner = Good.CreateList([7]))
        {
            outer.Add(inner);
        }

        RawPeer peer = Peer();
        ulong list = Adopt(peer, outer, 1);
        peer.Send([.. RawPeer.Call(list, ListRepeat, 2, 10_000_000L), .. RawPeer.Call(list, ListCount, 3), .. Ping(4)]);
        Answer(peer, 4, FrameType.Reply);
        Answer(peer, 2, FrameType.Reply);
        Assert.Equal(RawPeer.Values(10_000_000L), Answer(peer, 3, FrameType.Reply).Body);
    }

    [Fact]
    public void The_text_of_a_long_list_keeps_no_other_call_of_its_connection_waiting()
    {
        Assert.SkipWhen(TestMachine.IsWine, WineStops);
        RawPeer peer = Peer();
        // Numbers whose text takes long to make.
        ulong list = peer.Create("list", 1, [new[] { 0.1 }]);
        peer.Send(RawPeer.Call(list, ListRepeat, 2, 2_000_000L));
        Answer(peer, 2, FrameType.Reply);
        // Else all stand in line behind it.
        ObjectEntry entry = Server.Sessions.First(session => session.Id == peer.SessionId).Reference(list);
        TestThread.Until(() => entry.Calls is { IsBusy: false }, "the end of the long call");
        peer.Send([.. RawPeer.Call(0, ServerMethods.Describe, 5, list), .. RawPeer.Call(list, ListCount, 6)]);
        Answer(peer, 6, FrameType.Reply);
        Answer(peer, 5, FrameType.Reply);
    }

    [Theory]
    [InlineData("dict", (ushort)6)]
    [InlineData("namespace", (ushort)1)]
    public void The_text_of_large_values_keeps_no_other_call_of_its_connection_waiting(string typeId, ushort look)
    {
        Assert.SkipWhen(TestMachine.IsWine, WineStops);
        RawPeer peer = Peer();
        ulong holder = peer.Create(typeId, 1, [null]);
        peer.Send(RawPeer.Call(holder, 2, 2, "a", new int[2_000_000]));
        Answer(peer, 2, FrameType.Reply);
        peer.Send([.. RawPeer.Call(0, ServerMethods.Describe, 3, holder), .. RawPeer.Call(holder, look, 4, "b")]);
        Answer(peer, 4, FrameType.Reply);
        Answer(peer, 3, FrameType.Reply);
    }

    [Fact]
    public void The_text_of_an_integer_of_megabytes_is_not_made()
    {
        RawPeer peer = Peer();
        ulong dict = peer.Create("dict", 1, [null]);
        var number = System.Numerics.BigInteger.One << 80_000_000;
        peer.Send(RawPeer.Call(dict, 0, 2, number));
        RawFrame error = Answer(peer, 2, FrameType.Error);
        Assert.InRange(error.Body.Length, 0, 10_000);
        number = System.Numerics.BigInteger.One << 4_000;
        peer.Send(RawPeer.Call(dict, 0, 3, number));
        Assert.Contains(number.ToString(System.Globalization.CultureInfo.InvariantCulture), System.Text.Encoding.UTF8.GetString(Answer(peer, 3, FrameType.Error).Body), StringComparison.Ordinal);
    }

    [Fact]
    public void The_lock_of_a_list_is_free_while_it_is_repeated()
    {
        RawPeer peer = Peer();
        ulong id = peer.Create("list", 1, [new object?[1_000]]);
        using var list = new ListView<object?>((ListReferent)Server.Objects.Find(id)!);
        peer.Send(RawPeer.Call(id, ListRepeat, 2, 1L));
        Answer(peer, 2, FrameType.Reply);
        CallQueue line = Server.Sessions.First(session => session.Id == peer.SessionId).Reference(id).Calls!;
        TestThread.Until(() => !line.IsBusy, "the end of the long call");
        peer.Send(RawPeer.Call(id, ListRepeat, 3, 10_000L));
        TestThread.Until(() => line.IsBusy, "the long call");
        int seen = list.Count;
        Answer(peer, 3, FrameType.Reply);
        Assert.Equal((1_000, 10_000_000), (seen, list.Count));
        list.Clear();
    }

    [Theory]
    [InlineData(ListIndexOf)]
    [InlineData(ListReverse)]
    public void Nobody_else_waits_for_the_lock_of_a_list_that_is_so_long_that_its_calls_are(ushort method)
    {
        RawPeer peer = Peer();
        ulong id = peer.Create("list", 1, [new object?[1_000]]);
        peer.Send(RawPeer.Call(id, ListRepeat, 2, 10_000L));
        Answer(peer, 2, FrameType.Reply);
        peer.Send(RawPeer.Call(0, ServerMethods.Lease, 3, id, TimeSpan.FromMinutes(1)));
        ulong lease = (ulong)new ValueReader(Answer(peer, 3, FrameType.Reply).Body).ReadUInt64();
        RawPeer other = Peer();
        other.Send(RawPeer.Call(0, ServerMethods.Adopt, 1, id, lease));
        Answer(other, 1, FrameType.Reply);
        CallQueue line = Server.Sessions.First(session => session.Id == peer.SessionId).Reference(id).Calls!;
        TestThread.Until(() => !line.IsBusy, "the end of the long call");
        const int Calls = 20;
        peer.Send([.. Enumerable.Range(4, Calls).SelectMany(request => method == ListIndexOf ? RawPeer.Call(id, method, (ulong)request, "x") : RawPeer.Call(id, method, (ulong)request))]);
        TestThread.Until(() => line.IsBusy || peer.Unread != 0, "a long call");
        other.Send([.. RawPeer.Call(id, ListCount, 2), .. Ping(3)]);
        Answer(other, 3, FrameType.Reply);
        Assert.Equal(RawPeer.Values(10_000_000L), Answer(other, 2, FrameType.Reply).Body);
        for (int i = 0; i < Calls; i++)
        {
            Answer(peer, (ulong)i + 4, FrameType.Reply);
        }
    }

    [Fact]
    public void What_code_of_the_servers_own_changes_while_a_list_is_repeated_is_not_lost_and_what_it_refers_to_neither()
    {
        using IListProxy<IListProxy<int>> outer = Good.CreateList<IListProxy<int>>();
        using IListProxy<int> inner = Good.CreateList([7]);
        outer.Add(inner);
        RawPeer peer = Peer();
        ulong id = Adopt(peer, outer, 1);
        using var list = new ListView<IListProxy<int>>((ListReferent)Server.Objects.Find(id)!);
        peer.Send(RawPeer.Call(id, ListRepeat, 2, 1L));
        Answer(peer, 2, FrameType.Reply);
        CallQueue line = Server.Sessions.First(session => session.Id == peer.SessionId).Reference(id).Calls!;
        TestThread.Until(() => !line.IsBusy, "the end of the long call");
        using var first = (ListView<int>)list[0];
        const int Times = 10_000_000;
        peer.Send(RawPeer.Call(id, ListRepeat, 3, (long)Times));
        TestThread.Until(() => line.IsBusy, "the long call");
        int added = 0;
        for (; added < 3; added++)
        {
            list.Add(first);
        }

        Answer(peer, 3, FrameType.Reply);
        // What came before the last change that was seen, so many times, and what came after it once.
        Assert.InRange(list.Count, Times + 1, 4 * Times);
        Assert.InRange(list.Count % Times, 0, added);
        Assert.Equal(list.Count, Edges(inner));
        list.Clear();
        Assert.Equal(0, Edges(inner));
    }

    [Theory]
    [InlineData(-1L)]
    [InlineData(0L)]
    [InlineData(1L)]
    [InlineData(3L)]
    public void A_list_that_is_repeated_refers_so_often(long times)
    {
        using IListProxy<IListProxy<int>> outer = Good.CreateList<IListProxy<int>>();
        using IListProxy<int> inner = Good.CreateList([7]);
        outer.AddRange([inner, inner]);
        outer.Repeat((int)times);
        Assert.Equal(2 * Math.Max(0, times), outer.Count);
        Assert.Equal(outer.Count, Edges(inner));
        outer.Clear();
        Assert.Equal(0, Edges(inner));
    }

    [Theory]
    [InlineData("Clear")]
    [InlineData("SetRange")]
    public void Letting_go_of_what_a_long_list_refers_to_keeps_no_other_call_of_its_connection_waiting(string how)
    {
        using IListProxy<IListProxy<int>> outer = Good.CreateList<IListProxy<int>>();
        using IListProxy<int> inner = Good.CreateList([7]);
        outer.Add(inner);
        RawPeer peer = Peer();
        ulong list = Adopt(peer, outer, 1);
        peer.Send(RawPeer.Call(list, ListRepeat, 2, 10_000_000L));
        Answer(peer, 2, FrameType.Reply);
        byte[] call = how == "Clear" ? RawPeer.Call(list, ListClear, 3) : RawPeer.Call(list, ListSetRange, 3, 0L, 10_000_000L, Array.Empty<int>());
        peer.Send([.. call, .. Ping(4)]);
        Answer(peer, 4, FrameType.Reply);
        Answer(peer, 3, FrameType.Reply);
        Assert.Equal(0, Edges(inner));
    }

    /// <summary>How many values refer to it.</summary>
    private long Edges(IListProxy<int> inner)
    {
        ProxyToken token = ((BaseProxy)inner).ToToken();
        Assert.True(Good.Revoke(token));
        return Server.Objects.List().Single(held => held.Id == token.Id).Edges;
    }

    private static byte[] Ping(ulong request) => RawPeer.Call(0, ServerMethods.Ping, request);

    private static string Text(int number) => $"a{number:x8}";

    /// <summary>A list of a thousand texts, each so many times, in no order.</summary>
    private static ulong Long(RawPeer peer, long times)
    {
        int[] numbers = [.. Enumerable.Range(0, Texts)];
        new Random(1).Shuffle(numbers);
        ulong list = peer.Create("list", 1, [numbers.Select(Text).ToList()]);
        peer.Send(RawPeer.Call(list, ListRepeat, 2, times));
        Answer(peer, 2, FrameType.Reply);
        return list;
    }
}
