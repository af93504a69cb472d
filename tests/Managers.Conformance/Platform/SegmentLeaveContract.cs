using Managers.Conformance.Support;
using Managers.Errors;
using Managers.Platform;
using Xunit;

namespace Managers.Conformance.Platform;

/// <summary>The last user of a segment that somebody looks at in the middle of its leaving. For platforms with crash points.</summary>
public abstract class SegmentLeaveContract<TPlatform> : SegmentTest<TPlatform>
    where TPlatform : TestPlatform, new()
{
    [Fact]
    public void M7_last_user_removes_the_name_although_somebody_looks_at_it() => LeaveWhileSomebodyLooks(static () => { }, static () => { });

    [Fact]
    public void M7_last_user_removes_the_name_although_it_is_interrupted_meanwhile() =>
        LeaveWhileSomebodyLooks(static () => Thread.CurrentThread.Interrupt(), static () => Assert.Throws<ThreadInterruptedException>(static () => Thread.Sleep(TestThread.Patience)));

    private void LeaveWhileSomebodyLooks(Action meanwhile, Action afterwards)
    {
        SegmentName name = NewSegmentName();
        SegmentHandle made = Create(name);
        int looked = 0;
        bool left = false;
        TestThread? looker = null;
        int leaver = 0;
        CrashPoint.Handler = point =>
        {
            if (point != CrashPoint.CloseUnlocked || Environment.CurrentManagedThreadId != leaver)
            {
                return;
            }

            // It holds what the leaver is about to ask for, and removes nothing, as somebody who only wants to know whether it is in use.
            looker = TestThread.Start(() => Provider.TrySweep(name, (_, _, _, _) =>
            {
                Volatile.Write(ref looked, 1);
                SpinWait.SpinUntil(() => Volatile.Read(ref left), TimeSpan.FromMilliseconds(50));
                return false;
            }));
            SpinWait.SpinUntil(() => Volatile.Read(ref looked) != 0, TimeSpan.FromSeconds(10));
            meanwhile();
        };
        try
        {
            TestThread.Run(() =>
            {
                leaver = Environment.CurrentManagedThreadId;
                made.Dispose();
                Volatile.Write(ref left, true);
                if (looker is not null)
                {
                    afterwards();
                }
            });
        }
        finally
        {
            CrashPoint.Handler = null;
        }

        Assert.SkipUnless(looker is not null, "Crash points are compiled out of Release builds: run the Debug build.");
        looker.Join();
        Assert.Equal(1, looked);
        Assert.False(Provider.Exists(name));
    }
}
