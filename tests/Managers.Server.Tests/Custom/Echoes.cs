namespace Managers.Server.Tests.Custom;

public enum Colour : byte
{
    Red,
    Green = 7,
}

[ManagedValue]
public readonly record struct Point(int X, double Y);

[ManagedValue(Name = "job")]
public record Job(string Name, int? Priority, Colour[] Colours, Job? Next = null)
{
    public Dictionary<string, Point>? Places { get; init; }

    public int Length => Name.Length;
}

public sealed record UrgentJob(string Name) : Job(Name, 1, []);

[ManagedValue]
public sealed class Settings
{
#pragma warning disable CA1051 // Fields cross as well.
    public string @class = "";
#pragma warning restore CA1051

    public required List<string> Names { get; set; }

    public (int, string?) Pair { get; init; }

    public object? Anything { get; set; }
}

[ManagedProxy]
public interface IEcho
{
    Point Point(Point value);

    Job? Job(Job? value);

    Settings Settings(Settings value);

    Colour? Colour(Colour? value);

    int? Number(int? value = 3);

    List<Point> Points(List<Point> values);

    Point?[] Maybe(Point?[] values);

    IReadOnlyList<Job> Jobs(IReadOnlyList<Job> values);

    Dictionary<Colour, List<int>> Map(Dictionary<Colour, List<int>> value);

    (int Count, Colour Last, string? Text) Tuple((int Count, Colour Last, string? Text) value);

    object? Any(object? value);

    byte[] Bytes(ReadOnlyMemory<byte> value);

    double Sum(ReadOnlySpan<double> values);

    string Text(params string[] parts);

    bool @event(in DateTimeOffset @class);

    Guid Id { get; }

    ISharedQueue<Point> Queue(ISharedQueue<Point> queue, Point more);
}

[ManagedProxy]
public interface IEchoPlus : IEcho, IAsyncDisposable
{
    int Extra();
}

public sealed class Echo : IEchoPlus
{
    public Guid Id { get; } = new("01234567-89ab-cdef-0123-456789abcdef");

    public Point Point(Point value) => value;

    public Job? Job(Job? value) => value;

    public Settings Settings(Settings value) => value;

    public Colour? Colour(Colour? value) => value;

    public int? Number(int? value) => value;

    public List<Point> Points(List<Point> values) => values;

    public Point?[] Maybe(Point?[] values) => values;

    public IReadOnlyList<Job> Jobs(IReadOnlyList<Job> values) => values;

    public Dictionary<Colour, List<int>> Map(Dictionary<Colour, List<int>> value) => value;

    public (int Count, Colour Last, string? Text) Tuple((int Count, Colour Last, string? Text) value) => value;

    public object? Any(object? value) => value;

    public byte[] Bytes(ReadOnlyMemory<byte> value) => value.ToArray();

    public double Sum(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }

        return sum;
    }

    public string Text(params string[] parts) => string.Concat(parts);

    public bool @event(in DateTimeOffset @class) => @class.Offset == TimeSpan.FromHours(1);

    public ISharedQueue<Point> Queue(ISharedQueue<Point> queue, Point more)
    {
        queue.Put(more);
        return queue;
    }

    public int Extra() => 1;

    public ValueTask DisposeAsync() => throw new NotSupportedException("disposing a proxy is no call");
}

public partial class EchoManager : SyncManager
{
    [CreatorMethod(typeof(Echo))]
    public partial IEchoPlus CreateEcho();

    [CreatorMethod(typeof(Echo), TypeId = "plain")]
    public partial IEcho CreatePlain();
}

/// <summary>A manager that has what its base has, and more.</summary>
public sealed partial class WorkerManager : EchoManager
{
    [CreatorMethod(typeof(Worker), TypeId = "worker")]
    public partial IWorker CreateWorker(ISharedQueue<int> queue, IEcho echo, bool waits = false);

    [CreatorMethod(typeof(Worker), Factory = nameof(Worker.Common), TypeId = "common")]
    public partial Task<IWorker> GetCommonAsync();
}
