using System.Runtime.ExceptionServices;
using Xunit;

namespace Managers.Conformance.Support;

/// <summary>A thread of a test: started at once, joined with a deadline, its exception rethrown in the test.</summary>
internal sealed class TestThread
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Thread _thread;
    private Exception? _failure;

    private TestThread(Action body)
    {
        _thread = new Thread(() =>
        {
            try
            {
                body();
            }
            catch (Exception e)
            {
                _failure = e;
            }
        })
        { IsBackground = true };
    }

    internal bool IsAlive => _thread.IsAlive;

    internal static TestThread Start(Action body)
    {
        var thread = new TestThread(body);
        thread._thread.Start();
        return thread;
    }

    /// <summary>A thread that is interrupted where it waits, which must not break it off: the interrupt is pending afterwards.</summary>
    internal static TestThread StartInterrupted(Action step)
    {
        TestThread thread = Start(() =>
        {
            step();
            Assert.True(IsInterrupted());
        });
        thread.Interrupt();
        return thread;
    }

    internal static void Run(Action body) => Start(body).Join();

    internal static void RunMany(int count, Action<int> body)
    {
        TestThread[] threads = [.. Enumerable.Range(0, count).Select(i => Start(() => body(i)))];
        foreach (TestThread thread in threads)
        {
            thread.Join();
        }
    }

    internal static void Until(Func<bool> condition, string what) =>
        Assert.True(SpinWait.SpinUntil(condition, Patience), $"{what} did not happen within {Patience}");

    /// <summary>Whether an interrupt is pending on this thread; takes it.</summary>
    internal static bool IsInterrupted()
    {
        try
        {
            Thread.Sleep(0);
            return false;
        }
        catch (ThreadInterruptedException)
        {
            return true;
        }
    }

    /// <summary>Interrupts it once it waits where that ends the wait.</summary>
    internal void Interrupt()
    {
        Until(() => (_thread.ThreadState & ThreadState.WaitSleepJoin) != 0, "a wait that can be interrupted");
        InterruptNow();
    }

    /// <summary>Interrupts it where it waits next.</summary>
    internal void InterruptNow() => _thread.Interrupt();

    internal void Join()
    {
        Assert.True(_thread.Join(Patience), $"a thread of the test did not end within {Patience}");
        if (_failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }
}
