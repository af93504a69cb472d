using Managers.Protocol;
using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Custom;

/// <summary>Values of generic types through generated code, there and back. Rows P13, P14.</summary>
public sealed class BoxTests() : CustomTest<BoxManager>(static options => new BoxManager(options))
{
    private const string Here = "Managers.Server.Tests.Custom.";

    [Fact]
    public void P13_Closed_types_of_a_generic_value_cross()
    {
        IBoxes boxes = Manager.CreateBoxes();
        Assert.Equal(new Pair<int, string>(1, "a"), boxes.Simple(new Pair<int, string>(1, "a")));
        Assert.Equal(new Pair<string?, int?>(null, null), boxes.Empty(new Pair<string?, int?>(null, null)));
        Assert.Null(boxes.Empty(null));
        Pair<Colour, Point[]> marked = Assert.Single(boxes.Marked([new Pair<Colour, Point[]>(Colour.Green, [new Point(1, 2)])]));
        Assert.Equal((Colour.Green, new Point(1, 2)), (marked.First, Assert.Single(marked.Second)));
        Assert.Equal(new Span<DateOnly>(new DateOnly(2026, 1, 1), null), boxes.Span(new Span<DateOnly>(new DateOnly(2026, 1, 1), null), [default, new Span<int>(1, 2)]));
    }

    [Fact]
    public void P13_Generic_values_hold_others_and_themselves()
    {
        IBoxes boxes = Manager.CreateBoxes();
        var box = new Box<Point>([new Point(1, 1)], new() { ["x"] = new Point(2, 2) }, (default, 1, default, 2, new Point(3, 3))) { Set = [new Point(4, 4)] };
        Pair<Pair<int, string>, Box<Point>?> nested = boxes.Nested(new Pair<Pair<int, string>, Box<Point>?>(new Pair<int, string>(1, "a"), box));
        Assert.Equal(new Pair<int, string>(1, "a"), nested.First);
        Box<Point> back = nested.Second!.Value;
        Assert.Equal((new Point(1, 1), new Point(2, 2), box.Five, new Point(4, 4)), (Assert.Single(back.Items), back.ByName!["x"], back.Five, Assert.Single(back.Set!)));
        Assert.Null(boxes.Nested(nested with { Second = null }).Second);
        Node<string> node = boxes.Node(new Node<string>("a", new Node<string>("b", null, []), [new Pair<int, Node<string>>(3, new Node<string>("c", null, []))]));
        Assert.Equal(("a", "b", 3, "c"), (node.Value, node.Next!.Value, Assert.Single(node.Others).First, node.Others[0].Second.Value));
    }

    [Fact]
    public void K8_A_value_that_nests_too_deep_is_refused_where_it_is_written_and_the_connection_is_good()
    {
        IBoxes boxes = Manager.CreateBoxes();
        var own = new Boxes();
        // The innermost has a list.
        const int Most = 63;
        Assert.Equal($"{Most - 1}", boxes.Node(own.Nest(Most)).Value);
        NotSupportedException refused = Assert.Throws<NotSupportedException>(() => boxes.Node(own.Nest(Most + 1)));
        Assert.Contains("64", refused.Message, StringComparison.Ordinal);
        Assert.Equal($"{Most - 1}", boxes.Nest(Most).Value);
        ProtocolException error = Assert.Throws<ProtocolException>(() => boxes.Nest(Most + 1));
        Assert.Equal(ErrorCode.ResultNotEncodable, error.Code);
        Assert.Contains("64", error.Message, StringComparison.Ordinal);
        Assert.Equal($"{Most - 1}", boxes.Node(own.Nest(Most)).Value);
    }

    [Fact]
    public void P10_Objects_in_generic_values_cross_as_references()
    {
        IBoxes boxes = Manager.CreateBoxes();
        using ISharedQueue<string> queue = Manager.CreateQueue<string>();
        Outer.Cell<string> cell = boxes.Cell(new Outer.Cell<string> { Content = "x", Queue = queue, Queues = [queue] });
        Assert.Equal("x", queue.Get());
        Assert.Equal((BaseProxy)queue, (BaseProxy)cell.Queue!);
        Pair<IBoxes, Job> self = boxes.Self(new Job("j", 1, []));
        Assert.Equal((BaseProxy)boxes, (BaseProxy)self.First);
        Assert.Equal("j", self.Second.Name);
    }

    [Fact]
    public async Task P14_Generic_values_are_items_and_values_of_any_kind_too()
    {
        IBoxes boxes = Own(Manager.CreateBoxes());
        Assert.Equal(new Pair<int, string>(2, "a"), boxes.Any(new Pair<int, string>(1, "a")));
        Assert.Equal(new Pair<int, string>(1, "a"), ((BaseProxy)boxes).CallMethod<Pair<int, string>>("Simple", new Pair<int, string>(1, "a")));
        Assert.Equal([0, 1, 2], (await boxes.AllAsync(3).ToListAsync()).Select(static pair => pair.First));
        Assert.Equal(3, (await ((BaseProxy)boxes).CallStream<Pair<long, Box<int>>>("AllAsync", 3).ToListAsync()).Count);
        IDictionaryProxy<Pair<int, int>, Pair<Guid, Colour>> map = Own(Manager.CreateDictionary<Pair<int, int>, Pair<Guid, Colour>>());
        map[new Pair<int, int>(1, 2)] = new Pair<Guid, Colour>(Guid.Empty, Colour.Green);
        Assert.Equal(Colour.Green, map[new Pair<int, int>(1, 2)].Second);
        Assert.False(map.ContainsKey(new Pair<int, int>(2, 1)));
    }

    [Fact]
    public void The_compiler_and_the_codecs_give_the_same_names()
    {
        Assert.Equal(
            [
                $"record<{Here}Pair<i32,string>>", $"record<{Here}Pair<string,i32?>>", $"record<{Here}Pair<u8,record<{Here}Point>[]>>[]", $"record<{Here}Pair<record<{Here}Pair<i32,string>>,record<box<record<{Here}Point>>>?>>",
                "record<box<u8>>", $"record<{Here}Node<string>>", $"record<{Here}Span<date>>", $"record<{Here}Outer.Cell<string>>", $"record<{Here}Pair<ref<IBoxes>,record<job>>>",
            ],
            (string[])
            [
                NameOf<Pair<int, string>>(), NameOf<Pair<string?, int?>>(), NameOf<List<Pair<Colour, Point[]>>>(), NameOf<Pair<Pair<int, string>, Box<Point>?>>(),
                NameOf<Box<byte>>(), NameOf<Node<string>>(), NameOf<Span<DateOnly>>(), NameOf<Outer.Cell<string>>(), NameOf<Pair<IBoxes, Job>>(),
            ]);
        foreach (string method in (string[])["Simple", "Empty", "Marked", "Nested", "Bytes", "Node", "Cell"])
        {
            string signature = Generated.Managers.Server.Tests.Custom.BoxesContract.Instance.Signatures.Single(text => text.StartsWith(method + "(", StringComparison.Ordinal));
            string name = signature[(signature.IndexOf("->", StringComparison.Ordinal) + 2)..];
            Assert.Equal($"{method}({name})->{name}", signature);
            Assert.Contains(name, (string[])[NameOf<Pair<int, string>>(), NameOf<Pair<string?, int?>>(), NameOf<List<Pair<Colour, Point[]>>>(), NameOf<Pair<Pair<int, string>, Box<Point>?>>(), NameOf<Box<byte>>(), NameOf<Node<string>>(), NameOf<Outer.Cell<string>>()]);
        }

        static string NameOf<T>() => WireCodec<T>.Instance.WireName;
    }

    [Fact]
    public void A_schema_is_of_the_closed_type()
    {
        Assert.Equal(ContractHash.Of($"{Here}Pair<i32,string>(First:i32,Second:string)"), Generated.Managers.Server.Tests.Custom.PairCodec<int, string>.Schema);
        // An array of bytes is bytes, also where it is a T[].
        Assert.Equal(ContractHash.Of("box<u8>(Items:bytes,ByName:map<string,u8>,Five:(u8,i32,u8,i32,u8),Set:u8[])"), Generated.Managers.Server.Tests.Custom.BoxCodec<byte>.Schema);
        Assert.Equal(ContractHash.Of($"{Here}Node<string>(Value:string,Next:record<{Here}Node<string>>,Others:record<{Here}Pair<i32,record<{Here}Node<string>>>>[])"), Generated.Managers.Server.Tests.Custom.NodeCodec<string>.Schema);
        Box<byte> box = Manager.CreateBoxes().Bytes(new Box<byte>([1, 2], null, default) { Set = [3] });
        Assert.Equal<byte>([1, 2, 3], [.. box.Items, .. box.Set!]);
    }

    [Fact]
    public void E2_Another_closed_type_is_refused()
    {
        var boxes = (BaseProxy)Manager.CreateBoxes();
        Assert.Equal(ErrorCode.ArgumentMismatch, Assert.Throws<ProtocolException>(() => boxes.CallMethod("Simple", new Pair<int, int>(1, 2))).Code);
        Assert.Throws<ProtocolException>(() => boxes.CallMethod<Pair<int, int>>("Simple", new Pair<int, string>(1, "a")));
        Assert.Equal(new Pair<int, string>(1, "a"), ((IBoxes)boxes).Simple(new Pair<int, string>(1, "a")));
    }
}
