using BenchmarkDotNet.Attributes;

namespace Managers.Bench;

/// <summary>What does it cost to take a free lock, or something like it, and give it back?</summary>
[MemoryDiagnoser]
public class Locking : IDisposable
{
    private readonly LocalManager _manager = new();
    private readonly Mutex _mutex = new(false, $"managers-bench-{Environment.ProcessId}");
    private readonly Lock _plain = new();
    private SharedLock _shared = null!;
    private SharedRLock _recursive = null!;
    private SharedReaderWriterLock _readerWriter = null!;
    private SharedSemaphore _semaphore = null!;

    /// <summary>Makes what is taken.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _shared = _manager.CreateLock();
        _recursive = _manager.CreateRLock();
        _readerWriter = _manager.CreateReaderWriterLock();
        _semaphore = _manager.CreateSemaphore(1);
    }

    /// <summary>Removes what was made.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _manager.Dispose();
        _mutex.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>By scope.</summary>
    [Benchmark(Baseline = true)]
    public void SharedScope()
    {
        using LockScope held = _shared.Acquire();
    }

    /// <summary>Without waiting.</summary>
    [Benchmark]
    public bool SharedTry()
    {
        bool entered = _shared.TryAcquire();
        if (entered)
        {
            _shared.Release();
        }

        return entered;
    }

    /// <summary>A recursive lock.</summary>
    [Benchmark]
    public void SharedRecursive()
    {
        using LockScope held = _recursive.Acquire();
    }

    /// <summary>A reader-writer lock for reading.</summary>
    [Benchmark]
    public void SharedRead()
    {
        using ReadScope held = _readerWriter.AcquireRead();
    }

    /// <summary>A reader-writer lock for writing.</summary>
    [Benchmark]
    public void SharedWrite()
    {
        using WriteScope held = _readerWriter.AcquireWrite();
    }

    /// <summary>A permit of a semaphore.</summary>
    [Benchmark]
    public void SharedPermit()
    {
        _semaphore.Acquire();
        _semaphore.Release();
    }

    /// <summary>The lock of .NET within a process.</summary>
    [Benchmark]
    public void ThreadingLock()
    {
        using Lock.Scope held = _plain.EnterScope();
    }

    /// <summary>The lock of .NET between processes.</summary>
    [Benchmark]
    public void NamedMutex()
    {
        _mutex.WaitOne();
        _mutex.ReleaseMutex();
    }
}
