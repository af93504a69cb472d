namespace Managers.Server.Tests.Custom;

[ManagedValue]
public record Pair<TFirst, TSecond>(TFirst First, TSecond Second);

[ManagedValue(Name = "box")]
public readonly record struct Box<T>(T[] Items, Dictionary<string, T>? ByName, (T, int, T, int, T) Five)
{
    public HashSet<T>? Set { get; init; }
}

/// <summary>Made of itself.</summary>
[ManagedValue]
public sealed record Node<T>(T Value, Node<T>? Next, List<Pair<int, Node<T>>> Others)
    where T : notnull;

[ManagedValue]
public readonly record struct Span<T>(T From, T? To)
    where T : struct, IComparable<T>;

public static class Outer
{
    [ManagedValue]
    public sealed class Cell<T>
        where T : class?
    {
        public T? Content { get; set; }

        public ISharedQueue<T>? Queue { get; set; }

        public List<ISharedQueue<T>>? Queues { get; set; }
    }
}

[ManagedProxy]
public interface IBoxes
{
    Pair<int, string> Simple(Pair<int, string> value);

    Pair<string?, int?>? Empty(Pair<string?, int?>? value);

    List<Pair<Colour, Point[]>> Marked(List<Pair<Colour, Point[]>> values);

    Pair<Pair<int, string>, Box<Point>?> Nested(Pair<Pair<int, string>, Box<Point>?> value);

    Box<byte> Bytes(Box<byte> value);

    Node<string> Node(Node<string> value);

    /// <summary>Nodes one inside the other.</summary>
    Node<string> Nest(int count);

    Span<DateOnly> Span(Span<DateOnly> value, Span<int>[] others);

    Outer.Cell<string> Cell(Outer.Cell<string> value);

    Pair<IBoxes, Job> Self(Job job);

    object? Any(object? value);

    IAsyncEnumerable<Pair<long, Box<int>>> AllAsync(int count);
}

public sealed class Boxes : IBoxes
{
    public Pair<int, string> Simple(Pair<int, string> value) => value;

    public Pair<string?, int?>? Empty(Pair<string?, int?>? value) => value;

    public List<Pair<Colour, Point[]>> Marked(List<Pair<Colour, Point[]>> values) => values;

    public Pair<Pair<int, string>, Box<Point>?> Nested(Pair<Pair<int, string>, Box<Point>?> value) => value;

    public Box<byte> Bytes(Box<byte> value) => value;

    public Node<string> Node(Node<string> value) => value;

    public Node<string> Nest(int count) => Enumerable.Range(1, count - 1).Aggregate(new Node<string>("0", null, []), static (inner, i) => new Node<string>($"{i}", inner, []));

    public Span<DateOnly> Span(Span<DateOnly> value, Span<int>[] others) => others.Length == 2 ? value : default;

    public Outer.Cell<string> Cell(Outer.Cell<string> value)
    {
        value.Queue?.Put(value.Content!);
        return value;
    }

    public Pair<IBoxes, Job> Self(Job job) => new(this, job);

    public object? Any(object? value) => value is Pair<int, string> pair ? pair with { First = pair.First + 1 } : value;

    public async IAsyncEnumerable<Pair<long, Box<int>>> AllAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return new Pair<long, Box<int>>(i, new Box<int>([i], null, (1, 2, 3, 4, 5)));
        }
    }
}

public sealed partial class BoxManager : SyncManager
{
    [CreatorMethod(typeof(Boxes))]
    public partial IBoxes CreateBoxes();
}
