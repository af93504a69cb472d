using Managers.Conformance.Support;
using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Custom;

/// <summary>Sets and long tuples through generated code, there and back; streams by name. Rows P13, P14, C7.</summary>
public sealed class ShapeTests() : CustomTest<ShapeManager>(static options => new ShapeManager(options))
{
    [Fact]
    public void P14_Sets_cross()
    {
        IShapes shapes = Manager.CreateShapes();
        Assert.True(shapes.Numbers([3, 1, 2]).SetEquals([1, 2, 3]));
        Assert.Empty(shapes.Numbers([]));
        Assert.Null(shapes.Numbers(null!));
        HashSet<int> many = [.. Enumerable.Range(-5000, 10_000)];
        Assert.True(shapes.Numbers(many).SetEquals(many));
        Assert.True(shapes.Words(new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "a", "é" })!.SetEquals(["é", "a"]));
        Assert.Null(shapes.Words(null));
        Assert.True(shapes.Points(new HashSet<Point> { new(1, 1), default }).SetEquals([default, new Point(1, 1)]));
        Assert.True(shapes.Maybe([Colour.Green, null]).SetEquals([null, Colour.Green]));
        var id = Guid.NewGuid();
        Assert.Equal(id, Assert.Single(shapes.Sets(new() { ["x"] = [id], ["y"] = [] })["x"]));
    }

    [Fact]
    public void P14_Sets_of_other_kinds_cross_as_sets()
    {
        IShapes shapes = Manager.CreateShapes();
        Assert.True(shapes.Words(new SortedSet<string>(["b", "a"], StringComparer.Ordinal))!.SetEquals(["a", "b"]));
        Assert.True(shapes.Points(System.Collections.Frozen.FrozenSet.ToFrozenSet([new Point(2, 2)])).SetEquals([new Point(2, 2)]));
    }

    [Fact]
    public void P13_Sets_and_long_tuples_are_members_of_values()
    {
        IShapes shapes = Manager.CreateShapes();
        Tags tags = shapes.Tags(new Tags(["a", "b"], new HashSet<Colour> { Colour.Green }, (1, 2, 3, 4, new Point(5, 6))));
        Assert.True(tags.Names.SetEquals(["a", "b"]));
        Assert.Equal(Colour.Green, Assert.Single(tags.Colours!));
        Assert.Equal((1, 2, 3, 4, new Point(5, 6)), tags.Five);
        Assert.Null(shapes.Tags(tags with { Colours = null }).Colours);
    }

    [Fact]
    public void P14_Tuples_of_five_to_seven_cross()
    {
        IShapes shapes = Manager.CreateShapes();
        Assert.Equal((1, "b", 2.5, true, new Point(3, 4)), shapes.Five((1, "b", 2.5, true, new Point(3, 4))));
        (int, string?, Colour, bool, Point, long[]) six = shapes.Six((1, null, Colour.Green, false, default, [7]));
        Assert.Equal((1, null, Colour.Green, false, default(Point)), (six.Item1, six.Item2, six.Item3, six.Item4, six.Item5));
        Assert.Equal([7], six.Item6);
        (byte, short, int, long, Job?, HashSet<char>, (int, int)) seven = shapes.Seven((1, 2, 3, 4, null, ['x'], (5, 6)));
        Assert.Equal(((byte)1, (short)2, 3, 4L, null, (5, 6)), (seven.Item1, seven.Item2, seven.Item3, seven.Item4, seven.Item5, seven.Item7));
        Assert.Equal('x', Assert.Single(seven.Item6));
        Assert.Equal((1, 2, 3, 4, 5), shapes.Perhaps((1, 2, 3, 4, 5)));
        Assert.Null(shapes.Perhaps(null));
    }

    [Fact]
    public void P14_Sets_and_long_tuples_are_values_of_any_kind_too()
    {
        IShapes shapes = Manager.CreateShapes();
        Assert.Equal([4], Assert.IsType<int[]>(shapes.Any(new HashSet<int> { 4 })));
        Assert.Equal((1, "b", 2.5, true, (object)new Point(3, 4)), Assert.IsType<(object, object, object, object, object)>(shapes.Any((1, "b", 2.5, true, new Point(3, 4)))));
        Assert.True(((BaseProxy)shapes).CallMethod<HashSet<int>>("Numbers", new HashSet<int> { 4, 5 }).SetEquals([4, 5]));
        Assert.True(((BaseProxy)shapes).CallMethod<HashSet<int>>("Numbers", new List<int> { 4, 5 }).SetEquals([4, 5]));
        Assert.Equal((1, "b", 2.5, true, default(Point)), ((BaseProxy)shapes).CallMethod<(int, string, double, bool, Point)>("Five", (1, "b", 2.5, true, default(Point))));
        IDictionaryProxy<string, HashSet<string>> held = Manager.CreateDictionary<string, HashSet<string>>();
        held["a"] = ["x", "y"];
        Assert.True(held["a"].SetEquals(["x", "y"]));
        using ISharedQueue<(int, int, int, int, int, int)> queue = Manager.CreateQueue<(int, int, int, int, int, int)>();
        queue.Put((1, 2, 3, 4, 5, 6));
        Assert.Equal((1, 2, 3, 4, 5, 6), queue.Get());
    }

    [Fact]
    public void E2_A_set_with_the_same_twice_is_that_call_s_error()
    {
        IShapes shapes = Manager.CreateShapes();
        ProtocolException refused = Assert.Throws<ProtocolException>(() => ((BaseProxy)shapes).CallMethod<HashSet<int>>("Numbers", new List<int> { 4, 5, 4 }));
        Assert.Equal(ErrorCode.ArgumentMismatch, refused.Code);
        Assert.Contains("Element 2 of 3", refused.Message, StringComparison.Ordinal);
        Assert.Throws<ProtocolException>(() => ((BaseProxy)shapes).CallMethod<ISet<string>>("Words", (object)new[] { "a", "a" }));
        Assert.Equal(ErrorCode.ArgumentMismatch, Assert.Throws<ProtocolException>(() => ((BaseProxy)shapes).CallMethod("Five", (1, "b", 2.5, true))).Code);
        Assert.Equal([1], shapes.Numbers([1]));
    }

    [Fact]
    public async Task C7_A_stream_is_called_by_name()
    {
        IShapes shapes = Own(Manager.CreateShapes());
        IAsyncEnumerable<HashSet<int>> stream = ((BaseProxy)shapes).CallStream<HashSet<int>>("GrowAsync", 300, new Point(-1, 0));
        for (int round = 1; round <= 2; round++)
        {
            List<HashSet<int>> sets = await stream.ToListAsync();
            Assert.Equal(Enumerable.Range(0, 300), sets.Select(static set => set.Max()));
            Assert.All(sets, static set => Assert.Contains(-1, set));
            Assert.Equal(2 * round, shapes.Runs);
        }

        Assert.Equal(300, (await ((BaseProxy)shapes).CallStream<int[]>("GrowAsync(i32,record<Managers.Server.Tests.Custom.Point>)->stream<i32[]>", 300, new Point(-1, 0)).ToListAsync()).Count);
        IShapes self = Own(await ((BaseProxy)shapes).CallStream<IShapes>("SelfAsync").SingleAsync());
        Assert.Equal((BaseProxy)shapes, (BaseProxy)self);
    }

    [Fact]
    public async Task C7_A_stream_by_name_ends_when_it_is_cancelled_or_left()
    {
        IShapes shapes = Own(Manager.CreateShapes());
        IAsyncEnumerable<HashSet<int>> stream = ((BaseProxy)shapes).CallStream<HashSet<int>>("GrowAsync", int.MaxValue, default(Point));
        using var source = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (HashSet<int> set in stream.WithCancellation(source.Token))
            {
                if (set.Contains(100))
                {
                    await source.CancelAsync();
                }
            }
        });
        await foreach (HashSet<int> set in stream)
        {
            break;
        }

        TestThread.Until(() => shapes.Runs == 4, "the end of the methods");
    }

    [Fact]
    public async Task C7_What_is_no_stream_or_not_exposed_is_refused_with_what_to_do()
    {
        IShapes shapes = Own(Manager.CreateShapes());
        var proxy = (BaseProxy)shapes;
        Assert.Contains("CallStream<T>", Assert.Throws<ProtocolException>(() => proxy.CallMethod<int>("GrowAsync", 5, default(Point))).Message, StringComparison.Ordinal);
        Assert.Contains("CallMethod<T>", (await Assert.ThrowsAsync<ProtocolException>(async () => await proxy.CallStream<int>("get_Runs").ToListAsync())).Message, StringComparison.Ordinal);
        Assert.Contains("has run", (await Assert.ThrowsAsync<ProtocolException>(async () => await proxy.CallStream<int>("Nothing").ToListAsync())).Message, StringComparison.Ordinal);
        Assert.Equal(1, shapes.Nothings);
        await Assert.ThrowsAsync<MethodNotExposedException>(async () => await proxy.CallStream<int>("Shrink").ToListAsync());
        await Assert.ThrowsAsync<MethodNotExposedException>(async () => await ((BaseProxy)Own(Manager.CreateNarrow())).CallStream<int>("GrowAsync", 1, default(Point)).ToListAsync());
        await Assert.ThrowsAsync<ProtocolException>(async () => await proxy.CallStream<HashSet<int>>("GrowAsync", "five", default(Point)).ToListAsync());
        await Assert.ThrowsAsync<ProtocolException>(async () => await proxy.CallStream<string>("GrowAsync", 5, default(Point)).ToListAsync());
        Assert.Throws<NotSupportedException>(() => proxy.CallStream<int>("GrowAsync", new Version(1, 2)));
        Assert.Equal(3, (await proxy.CallStream<HashSet<int>>("GrowAsync", 3, default(Point)).ToListAsync()).Count);
    }
}
