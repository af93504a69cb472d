using System.Runtime.CompilerServices;

namespace Managers.Platform;

/// <summary>
/// Locks for what a thread does for others, or for a call of its own that has begun: answering calls, telling one of them to read, sending. Whoever has to wait for a lock may be interrupted there (<see cref="Thread.Interrupt"/>), and would break off in the middle; here it goes on,
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
    internal static void Release(SemaphoreSlim semaphore) => Do(static semaphore => semaphore.Release(), semaphore);

    /// <summary>Registers what is done when a token is cancelled, which takes a lock of the token's.</summary>
    internal static CancellationTokenRegistration Register(Action<object?> cancel, object state, CancellationToken token) =>
        Do(static register => register.Token.UnsafeRegister(register.Cancel, register.State), (Cancel: cancel, State: state, Token: token));

    /// <summary>Takes that back, unless it is done just now, and does not wait for it.</summary>
    internal static void Unregister(CancellationTokenRegistration registration) => Do(static registration => registration.Unregister(), registration);

    /// <summary>Takes it back, and waits while it is done just now on another thread.</summary>
    internal static void Dispose(CancellationTokenRegistration registration) => Do(
        static registration =>
        {
            // Asked once more after an interrupt it waits on for what is being done.
            registration.Dispose();
            return true;
        },
        registration);

    /// <summary>Does what takes a lock that this class does not know, and behind it waits for nothing: interrupted there it has done nothing yet.</summary>
    /// <param name="step">What to do.</param>
    /// <param name="state">With what.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static TResult Do<T, TResult>(Func<T, TResult> step, T state)
    {
        bool isInterrupted = false;
        while (true)
        {
            try
            {
                TResult result = step(state);
                InterruptAgain(isInterrupted);
                return result;
            }
            catch (ThreadInterruptedException)
            {
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
