using System.Runtime.CompilerServices;
using Managers.Memory;
using Managers.Platform;

namespace Managers.Locks;

/// <summary>
/// Wakes sleepers when the process they wait for ends. A thread says before it sleeps on which word and for whom; the owner's process is watched from the first such time on. Who is woken finds its word unchanged
/// and asks the kernel about the owner (<see cref="DeathProbe"/>), which alone decides.
/// </summary>
internal static unsafe class OwnerWatch
{
    private const int MillisecondsBetweenWakes = 2;
    private const int Wakes = 500;

    // One record for each thread that has ever slept here; few, and they are small.
    private static readonly List<Sleep> s_sleeps = [];
    private static readonly Action<ManagerSegment, uint> s_ended = Ended;

    [ThreadStatic]
    private static Sleep? t_sleep;

    /// <summary>False only in tests, which show that the other ways of learning of a death suffice alone.</summary>
    internal static bool IsEnabled { get; set; } = true;

    /// <summary>The calling thread is about to sleep.</summary>
    /// <param name="segment">Where.</param>
    /// <param name="address">On which word.</param>
    /// <param name="owner">For whom: an identity, of which the upper half counts.</param>
    /// <returns>False if that process has ended already, or the segment is closed here: then it should not.</returns>
    internal static bool Begin(ManagerSegment segment, uint* address, ulong owner)
    {
        if (!IsEnabled)
        {
            return true;
        }

        Sleep sleep = t_sleep ?? Register();
        sleep.Address = (nint)address;
        sleep.Segment = segment;
        // full fence: the record first, then the look whether somebody has seen the owner end; pairs with the order in Ended
        Interlocked.Exchange(ref sleep.Participant, owner >> 32);
        return segment.WatchParticipant((uint)(owner >> 32), s_ended);
    }

    /// <summary>The calling thread is awake.</summary>
    internal static void End()
    {
        if (t_sleep is { } sleep)
        {
            Volatile.Write(ref sleep.Participant, 0);
            sleep.Segment = null;
        }
    }

    /// <summary>Wakes those who sleep for a participant, until none does: who is woken just before it falls asleep is woken again.</summary>
    private static void Ended(ManagerSegment segment, uint participant)
    {
        if (WakeSleepers(segment, participant))
        {
            // Not on the thread that waits for other deaths. Whoever is still registered then is asleep or about to be.
            ThreadPool.UnsafeQueueUserWorkItem(
                static state =>
                {
                    uint unchanged = 0;
                    for (int i = 0; i < Wakes; i++)
                    {
                        ManagerSegment.Platform.Waiter.Wait(&unchanged, unchanged, MillisecondsBetweenWakes);
                        if (!WakeSleepers(state.segment, state.participant))
                        {
                            return;
                        }
                    }
                },
                (segment, participant),
                preferLocal: false);
        }
    }

    /// <returns>True if there was one.</returns>
    private static bool WakeSleepers(ManagerSegment segment, uint participant)
    {
        bool any = false;
        using (Uninterrupted.EnterMonitor(s_sleeps))
        {
            foreach (Sleep sleep in s_sleeps)
            {
                if (Volatile.Read(ref sleep.Participant) == participant && sleep.Segment == segment)
                {
                    any = true;
                    // Should it have gone meanwhile, and its memory too, the system refuses the address.
                    ManagerSegment.Platform.Waiter.Wake((uint*)sleep.Address, int.MaxValue);
                }
            }
        }

        return any;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Sleep Register()
    {
        var sleep = new Sleep(Thread.CurrentThread);
        using (Uninterrupted.EnterMonitor(s_sleeps))
        {
            s_sleeps.RemoveAll(s => !s.Thread.IsAlive);
            s_sleeps.Add(sleep);
        }

        return t_sleep = sleep;
    }

    private sealed class Sleep(Thread thread)
    {
        internal nint Address;
        internal ManagerSegment? Segment;
        internal ulong Participant;

        internal Thread Thread { get; } = thread;
    }
}
