using System.Runtime.CompilerServices;

namespace Managers.Server.Tests.Custom;

[ManagedProxy]
public interface IWorker
{
    IAsyncEnumerable<int> CountAsync(int to, CancellationToken token = default);

    IAsyncEnumerable<Point> BreakAsync();

    IAsyncEnumerable<IWorker> SelvesAsync();

    [Blocking]
    int Take();

    [Blocking, Concurrent]
    int TakeBeside();

    [Concurrent]
    int Look();

    int Wait();

    int Ended { get; }

    ICounter Counter { get; }

    Guid Ask();
}

/// <summary>Takes its time, and uses other objects of the server.</summary>
public sealed class Worker(ISharedQueue<int> queue, IEcho? echo) : IWorker
{
    private static readonly Worker s_common = new(new QueueReferent<int>(), null);
    private readonly Counter _counter = new(0);
    private int _ended;

    public Worker(ISharedQueue<int> queue, IEcho echo, bool waits)
        : this(queue, echo)
    {
        if (waits)
        {
            queue.Get();
        }
    }

    public int Ended => Volatile.Read(ref _ended);

    public ICounter Counter => _counter;

    public static Worker Common() => s_common;

    public async IAsyncEnumerable<int> CountAsync(int to, [EnumeratorCancellation] CancellationToken token)
    {
        try
        {
            for (int i = 0; i < to; i++)
            {
                await Task.Yield();
                yield return i;
            }
        }
        finally
        {
            Interlocked.Increment(ref _ended);
        }
    }

    public async IAsyncEnumerable<Point> BreakAsync()
    {
        yield return new Point(1, 2);
        await Task.Yield();
        throw new FormatException("after the first");
    }

    public async IAsyncEnumerable<IWorker> SelvesAsync()
    {
        for (int i = 0; i < 3; i++)
        {
            await Task.Yield();
            yield return this;
        }
    }

    public int Take() => queue.Get();

    public int TakeBeside() => queue.Get();

    public int Look() => queue.Count;

    public int Wait() => queue.Get();

    public Guid Ask() => echo!.Id;
}
