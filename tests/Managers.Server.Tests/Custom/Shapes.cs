using System.Runtime.CompilerServices;

namespace Managers.Server.Tests.Custom;

[ManagedValue]
public sealed record Tags(HashSet<string> Names, IReadOnlySet<Colour>? Colours, (int, int, int, int, Point) Five);

/// <summary>Sets, long tuples and streams.</summary>
[ManagedProxy]
public interface IShapes
{
    HashSet<int> Numbers(HashSet<int> value);

    ISet<string>? Words(ISet<string>? value);

    IReadOnlySet<Point> Points(IReadOnlySet<Point> value);

    HashSet<Colour?> Maybe(HashSet<Colour?> value);

    Dictionary<string, HashSet<Guid>> Sets(Dictionary<string, HashSet<Guid>> value);

    Tags Tags(Tags value);

    (int, string, double, bool, Point) Five((int, string, double, bool, Point) value);

    (int, string?, Colour, bool, Point, long[]) Six((int, string?, Colour, bool, Point, long[]) value);

    (byte, short, int, long, Job?, HashSet<char>, (int, int)) Seven((byte, short, int, long, Job?, HashSet<char>, (int, int)) value);

    (int, int, int, int, int)? Perhaps((int, int, int, int, int)? value);

    object? Any(object? value);

    IAsyncEnumerable<HashSet<int>> GrowAsync(int to, Point step, CancellationToken token = default);

    IAsyncEnumerable<IShapes> SelfAsync();

    void Nothing();

    int Runs { get; }

    int Nothings { get; }
}

public sealed class Shapes : IShapes
{
    private int _runs;
    private int _ended;

    public int Runs => Volatile.Read(ref _runs) + Volatile.Read(ref _ended);

    public int Nothings { get; private set; }

    public HashSet<int> Numbers(HashSet<int> value) => value;

    public ISet<string>? Words(ISet<string>? value) => value is null ? null : new SortedSet<string>(value, StringComparer.Ordinal);

    public IReadOnlySet<Point> Points(IReadOnlySet<Point> value) => value;

    public HashSet<Colour?> Maybe(HashSet<Colour?> value) => value;

    public Dictionary<string, HashSet<Guid>> Sets(Dictionary<string, HashSet<Guid>> value) => value;

    public Tags Tags(Tags value) => value;

    public (int, string, double, bool, Point) Five((int, string, double, bool, Point) value) => value;

    public (int, string?, Colour, bool, Point, long[]) Six((int, string?, Colour, bool, Point, long[]) value) => value;

    public (byte, short, int, long, Job?, HashSet<char>, (int, int)) Seven((byte, short, int, long, Job?, HashSet<char>, (int, int)) value) => value;

    public (int, int, int, int, int)? Perhaps((int, int, int, int, int)? value) => value;

    public object? Any(object? value) => value;

    public async IAsyncEnumerable<HashSet<int>> GrowAsync(int to, Point step, [EnumeratorCancellation] CancellationToken token)
    {
        Interlocked.Increment(ref _runs);
        try
        {
            for (int i = 0; i < to; i++)
            {
                await Task.Yield();
                token.ThrowIfCancellationRequested();
                yield return [i, step.X];
            }
        }
        finally
        {
            Interlocked.Increment(ref _ended);
        }
    }

    public async IAsyncEnumerable<IShapes> SelfAsync()
    {
        await Task.Yield();
        yield return this;
    }

    public void Nothing() => Nothings++;
}

public sealed partial class ShapeManager : SyncManager
{
    [CreatorMethod(typeof(Shapes))]
    public partial IShapes CreateShapes();

    [CreatorMethod(typeof(Shapes), TypeId = "narrow", Exposed = ["Numbers"])]
    public partial IShapes CreateNarrow();
}
