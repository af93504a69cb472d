using System.Collections.Concurrent;
using BenchmarkDotNet.Attributes;

namespace Managers.Bench;

/// <summary>What does it cost to put an item into a queue and get it out again, with nobody else at it?</summary>
[MemoryDiagnoser]
public class Queueing : IDisposable
{
    private const int BatchLength = 64;

    private readonly LocalManager _manager = new();
    private readonly ConcurrentQueue<(long, long)> _plain = new();
    private readonly (long, long)[] _batch = new (long, long)[BatchLength];
    private readonly byte[] _message = new byte[16];
    private SharedQueue<(long, long)> _queue = null!;
    private SharedByteQueue _messages = null!;

    /// <summary>Makes the queues.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _queue = _manager.CreateQueue<(long, long)>(1024);
        _messages = _manager.CreateByteQueue(64 * 1024);
    }

    /// <summary>Removes what was made.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _manager.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>An item of 16 bytes.</summary>
    [Benchmark(Baseline = true)]
    public long One()
    {
        _queue.Put((1, 2));
        return _queue.Get().Item2;
    }

    /// <summary>64 items of 16 bytes at a time.</summary>
    [Benchmark(OperationsPerInvoke = BatchLength)]
    public int Batch()
    {
        _queue.PutBatch(_batch);
        return _queue.GetBatch(_batch);
    }

    /// <summary>A message of 16 bytes.</summary>
    [Benchmark]
    public int Message()
    {
        _messages.Put(_message);
        return _messages.TryGet(_message, out int length) ? length : 0;
    }

    /// <summary>The queue of .NET within a process.</summary>
    [Benchmark]
    public long ConcurrentQueue()
    {
        _plain.Enqueue((1, 2));
        return _plain.TryDequeue(out (long, long) item) ? item.Item2 : 0;
    }
}
