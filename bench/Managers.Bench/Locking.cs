using BenchmarkDotNet.Attributes;

namespace Managers.Bench;

/// <summary>What does it cost to take a free lock and give it back?</summary>
[MemoryDiagnoser]
public class Locking : IDisposable
{
    private readonly LocalManager _manager = new();
    private readonly Mutex _mutex = new(false, $"managers-bench-{Environment.ProcessId}");
    private readonly Lock _plain = new();
    private SharedLock _shared = null!;

    /// <summary>Makes the lock.</summary>
    [GlobalSetup]
    public void SetUp() => _shared = _manager.CreateLock();

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
