using Managers.Client;
using Managers.Conformance.Support;
using Xunit;

namespace Managers.Server.Tests.Calls;

/// <summary>The lock whose owner pays nothing for it.</summary>
public sealed class OwnerGateTests
{
    [Fact]
    public void One_thread_at_a_time_is_inside()
    {
        const int Quick = 400_000;
        const int Others = 2;
        const int Each = 2_000;
        var gate = new OwnerGate();
        int slow = 0;
        // Counted as only one thread at a time may: two at once lose some.
        long inside = 0;
        TestThread.RunMany(1 + Others, thread =>
        {
            if (thread != 0)
            {
                for (int i = 0; i < Each; i++)
                {
                    gate.Enter(isOwner: false);
                    // Once more, as who has it sent may.
                    gate.Enter(isOwner: false);
                    inside++;
                    gate.Exit();
                    inside++;
                    gate.Exit();
                }

                return;
            }

            for (int i = 0; i < Quick; i++)
            {
                if (gate.TryEnterQuickly())
                {
                    inside++;
                    gate.ExitQuickly();
                }
                else
                {
                    gate.Enter(isOwner: true);
                    inside++;
                    gate.Exit();
                    slow++;
                }
            }
        });
        Assert.Equal(Quick + (2 * Others * Each), inside);
        Assert.True(gate.TryEnterQuickly(), $"after {slow} turns that others made slow");
        gate.ExitQuickly();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_is_interrupted_while_it_waits_gets_in_all_the_same(bool ownerIsInside)
    {
        var gate = new OwnerGate();
        bool isInside = false;
        if (ownerIsInside)
        {
            Assert.True(gate.TryEnterQuickly());
        }
        else
        {
            gate.Enter(isOwner: false);
        }

        TestThread other = TestThread.Start(() =>
        {
            Thread.CurrentThread.Interrupt();
            gate.Enter(isOwner: false);
            Volatile.Write(ref isInside, true);
            gate.Exit();
            Assert.Throws<ThreadInterruptedException>(() => Thread.Sleep(Timeout.Infinite));
        });
        // It must not end: so long it may take until it waits.
        Assert.False(SpinWait.SpinUntil(() => !other.IsAlive, TimeSpan.FromMilliseconds(50)));
        Assert.False(Volatile.Read(ref isInside));
        if (ownerIsInside)
        {
            gate.ExitQuickly();
        }
        else
        {
            gate.Exit();
        }

        other.Join();
        Assert.True(isInside);
        TestThread.Run(() =>
        {
            gate.Enter(isOwner: false);
            gate.Exit();
        });
    }

    [Fact]
    public void Who_asks_waits_for_the_owner_and_the_owner_for_whoever_is_inside()
    {
        var gate = new OwnerGate();
        Assert.True(gate.TryEnterQuickly());
        bool isIn = false;
        using var mayLeave = new ManualResetEventSlim();
        TestThread other = TestThread.Start(() =>
        {
            gate.Enter(isOwner: false);
            Volatile.Write(ref isIn, true);
            Assert.True(mayLeave.Wait(TestThread.Patience));
            gate.Exit();
        });
        Assert.True(other.IsAlive);
        Assert.False(Volatile.Read(ref isIn));
        gate.ExitQuickly();
        TestThread.Until(() => Volatile.Read(ref isIn), "the other's turn");
        Assert.False(gate.TryEnterQuickly());
        mayLeave.Set();
        gate.Enter(isOwner: true);
        gate.Exit();
        other.Join();
        Assert.True(gate.TryEnterQuickly());
    }
}
