using Managers.Conformance.Support;
using Managers.Hosting;
using Managers.Protocol;
using Xunit;

namespace Managers.Server.Tests.Hostile;

/// <summary>What calls have brought that are refused in the middle, or whose answer cannot be sent, is kept by nothing. Rows S-Q5, P10.</summary>
public sealed class FailedCallTests() : HostileTest(new ServerLimits { MaxObjects = 3 })
{
    private const ushort DictionarySet = 2;
    private const ushort DictionaryGetOrAdd = 12;
    private const ushort DictionaryCompareExchange = 13;
    private const ushort ListAdd = 3;
    private const ushort ListAddRange = 4;
    private const ushort ListSetRange = 12;
    private const ushort ListCompareExchange = 16;

    [Theory]
    [InlineData(ListAddRange)]
    [InlineData(ListSetRange, 0L, 0L)]
    public void Items_that_come_with_an_argument_too_many_are_not_kept(ushort method, params object[] before)
    {
        RawPeer peer = Peer();
        ulong list = peer.Create("list", 1, [null]);
        int objects = Server.Objects.Count;
        byte[] item = Made(peer, 2);
        peer.Send(Call(list, method, 3, [.. RawPeer.Values(before), .. ListOf(item), .. RawPeer.Values(1)]));
        Fails(peer, 3, ErrorCode.ArgumentMismatch);
        GoesWithItsClientsReference(peer, item, objects);
    }

    [Theory]
    [InlineData("list", 1, ErrorCode.ArgumentMismatch)]
    [InlineData("dict", 1, ErrorCode.ArgumentMismatch)]
    [InlineData("namespace", 1, ErrorCode.ArgumentMismatch)]
    [InlineData("namespace", 2, ErrorCode.Remote)]
    [InlineData("namespace", 3, ErrorCode.ObjectLost)]
    [InlineData("namespace", 4, ErrorCode.Remote)]
    public void An_object_that_is_not_made_keeps_nothing(string typeId, int what, ErrorCode code)
    {
        RawPeer peer = Peer();
        int objects = Server.Objects.Count;
        byte[] item = Made(peer, 1);
        byte[] second = what == 3 ? Reference(99_999) : item;
        string name = what switch
        {
            2 => "a",
            4 => "_b",
            _ => "b",
        };
        byte[] content = typeId == "list" ? ListOf(item) : [(byte)ValueCode.Map, 2, 0, 0, 0, .. RawPeer.Values("a"), .. item, .. RawPeer.Values(name), .. second];
        peer.Send(Call(0, ServerMethods.Create, 2, [.. RawPeer.Values(typeId, 0UL), .. content, .. what == 1 ? RawPeer.Values(1) : []]));
        Fails(peer, 2, code);
        Assert.Equal(0, EdgesTo(item));
        GoesWithItsClientsReference(peer, item, objects);
    }

    [Theory]
    [InlineData("list")]
    [InlineData("dict")]
    [InlineData("namespace")]
    [InlineData("condition")]
    public void An_object_that_is_made_for_nobody_keeps_nothing(string typeId)
    {
        RawPeer peer = Peer();
        int objects = Server.Objects.Count;
        byte[] item = typeId == "condition" ? Reference(peer.Create("lock", 1), "lock") : Made(peer, 1);
        byte[] content = typeId switch
        {
            "list" => ListOf(item),
            "condition" => item,
            _ => [(byte)ValueCode.Map, 1, 0, 0, 0, .. RawPeer.Values("a"), .. item],
        };
        peer.Send(RawPeer.Frame(FrameType.Call, [.. RawPeer.Values(typeId, 0UL), .. content], FrameFlags.OneWay, ServerMethods.Create));
        Assert.True(peer.IsServed(2));
        Assert.Equal(0, EdgesTo(item));
        GoesWithItsClientsReference(peer, item, objects);
    }

    [Theory]
    [InlineData("list", ListAdd, ListCompareExchange, 0L)]
    [InlineData("dict", DictionarySet, DictionaryCompareExchange, "key")]
    public void A_value_whose_exchange_cannot_be_answered_is_not_kept(string typeId, ushort put, ushort exchange, object where)
    {
        RawPeer peer = Peer();
        ulong holder = peer.Create(typeId, 1, [null]);
        byte[] old = Made(peer, 2);
        peer.Send(Call(holder, put, 3, [.. typeId == "list" ? [] : RawPeer.Values(where), .. old]));
        Answer(peer, 3, FrameType.Reply);
        GiveBack(peer, old);
        byte[] value = Made(peer, 4);
        int objects = Server.Objects.Count - 1;
        // The last that it may have: the answer would be one more.
        byte[] other = Made(peer, 5);
        peer.Send(Call(holder, exchange, 6, [.. RawPeer.Values(where), .. value, .. old]));
        Fails(peer, 6, ErrorCode.ResultNotEncodable);
        GiveBack(peer, other);
        GoesWithItsClientsReference(peer, value, objects);

        // The old one is still there.
        peer.Send(Call(holder, 0, 7, RawPeer.Values(where)));
        Assert.Equal(old[..9], Answer(peer, 7, FrameType.Reply).Body[..9]);
    }

    [Fact]
    public void A_key_whose_value_is_refused_is_not_kept()
    {
        RawPeer peer = Peer();
        ulong dictionary = peer.Create("dict", 1, [null]);
        int objects = Server.Objects.Count;
        byte[] key = Made(peer, 2);
        peer.Send(Call(dictionary, DictionaryGetOrAdd, 3, [.. key, .. Reference(99_999)]));
        Fails(peer, 3, ErrorCode.ObjectLost);
        GoesWithItsClientsReference(peer, key, objects);
    }

    [Fact]
    public void S_Q5_What_code_of_the_servers_own_puts_into_a_queue_that_it_has_disposed_is_not_kept()
    {
        RawPeer peer = Peer();
        var queue = new QueueReferent<IListProxy<int>>((QueueObject)Server.Objects.Find(peer.Create("queue", 1, 0))!);
        int objects = Server.Objects.Count;
        ulong id = peer.Create("list", 2, [null]);
        queue.Dispose();
        using (var list = new ListView<int>((ListReferent)Server.Objects.Find(id)!))
        {
            Assert.Throws<ObjectDisposedException>(() => queue.TryPut(list, TimeSpan.Zero));
            Assert.Throws<ObjectDisposedException>(() => queue.TryPut(list, TestThread.Patience));
        }

        GoesWithItsClientsReference(peer, Reference(id), objects);
    }

    private static byte[] Call(ulong id, ushort method, ulong request, byte[] arguments) => RawPeer.Frame(FrameType.Call, arguments, FrameFlags.None, method, request, id);

    private static byte[] Made(RawPeer peer, ulong request) => Reference(peer.Create("list", request, [null]));

    private static byte[] Reference(ulong id, string typeId = "list") => [(byte)ValueCode.Reference, .. BitConverter.GetBytes(id), .. new byte[8], 4, .. System.Text.Encoding.UTF8.GetBytes(typeId)];

    private static byte[] ListOf(byte[] item) => [(byte)ValueCode.List, 1, 0, 0, 0, .. item];

    private static void GiveBack(RawPeer peer, byte[] reference) => peer.Send(RawPeer.Frame(FrameType.Release, [1, 0, 0, 0, .. reference.AsSpan(1, 8), 1, 0, 0, 0]));

    private long EdgesTo(byte[] reference) => Server.Objects.List().Single(held => held.Id == BitConverter.ToUInt64(reference, 1)).Edges;

    private void GoesWithItsClientsReference(RawPeer peer, byte[] reference, int objects)
    {
        GiveBack(peer, reference);
        Assert.True(peer.IsServed(1_000));
        TestThread.Until(() => Server.Objects.Count == objects, "the end of the object");
    }
}
