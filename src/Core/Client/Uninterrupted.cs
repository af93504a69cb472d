using System.Runtime.CompilerServices;

namespace Managers.Client;

/// <summary>
/// Locks for what a thread does for others: answering their calls, telling one of them to read. Whoever has to wait for a lock may be interrupted there (<see cref="Thread.Interrupt"/>), and would break off in the middle; here it goes on,
/// and is interrupted where it waits next for itself. Costs nothing more where the lock is free.
/// </summary>
internal static class Uninterrupted
{
    /// <summary>Enters until the result is disposed.</summary>
    internal static LockHold Enter(Lock gate)
    {
        if (!gate.TryEnter())
        {
            TryEnter(gate, Timeout.InfiniteTimeSpan);
        }

        return new LockHold(gate);
    }

    /// <summary>Enters the monitor of an object until the result is disposed.</summary>
    internal static MonitorHold EnterMonitor(object gate)
    {
        if (!Monitor.TryEnter(gate))
        {
            EnterMonitorSlowly(gate);
        }

        return new MonitorHold(gate);
    }

    /// <summary>Enters, unless that takes too long; the time begins anew where the thread is interrupted.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static bool TryEnter(Lock gate, TimeSpan patience)
    {
        bool isInterrupted = false;
        while (true)
        {
            try
            {
                bool isInside = gate.TryEnter(patience);
                InterruptAgain(isInterrupted);
                return isInside;
            }
            catch (ThreadInterruptedException)
            {
                isInterrupted = true;
            }
        }
    }

    /// <summary>Lets one through, which takes the semaphore's own lock.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Release(SemaphoreSlim semaphore)
    {
        bool isInterrupted = false;
        while (true)
        {
            try
            {
                semaphore.Release();
                InterruptAgain(isInterrupted);
                return;
            }
            catch (ThreadInterruptedException)
            {
                // Before it was released: nothing behind the lock waits.
                isInterrupted = true;
            }
        }
    }

    /// <summary>Ends what the thread does for itself, by the interrupt that is pending.</summary>
    internal static void Throw()
    {
        object gate = new();
        lock (gate)
        {
            // Takes the interrupt, so that it ends nothing else as well.
            Monitor.Wait(gate, 1);
        }

        throw new ThreadInterruptedException();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void EnterMonitorSlowly(object gate)
    {
        bool isInterrupted = false;
        while (true)
        {
            try
            {
                Monitor.Enter(gate);
                InterruptAgain(isInterrupted);
                return;
            }
            catch (ThreadInterruptedException)
            {
                isInterrupted = true;
            }
        }
    }

    /// <summary>Has the interrupt pending again that was caught.</summary>
    internal static void InterruptAgain(bool isInterrupted)
    {
        if (isInterrupted)
        {
            Thread.CurrentThread.Interrupt();
        }
    }

    /// <summary>Inside a lock.</summary>
    internal readonly ref struct LockHold(Lock gate)
    {
        private readonly Lock _gate = gate;

        public void Dispose() => _gate.Exit();
    }

    /// <summary>Inside an object's monitor.</summary>
    internal readonly ref struct MonitorHold(object gate)
    {
        private readonly object _gate = gate;

        public void Dispose() => Monitor.Exit(_gate);
    }
}
