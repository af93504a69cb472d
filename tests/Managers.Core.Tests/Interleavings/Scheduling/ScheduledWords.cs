using Managers.Locks;
using Managers.Platform;

namespace Managers.Core.Tests.Interleavings.Scheduling;

/// <summary>Words whose every access is a scheduling point.</summary>
internal readonly unsafe struct ScheduledWords(VirtualThread thread) : IWords
{
    public ulong Self => thread.Identity;

    public bool MaySpin => Run.Scenario.MaySpin;

    // No point: the clock is no shared word, so standing aside here is standing aside before the next access.
    public long Now => Run.Now(thread);

    private Scheduler Run => thread.Scheduler;

    public uint Load(uint* word)
    {
        Run.Reach(thread, AccessKind.Load, word, 0);
        return (uint)Run.Seen(thread, *word);
    }

    public ulong Load(ulong* word)
    {
        Run.Reach(thread, AccessKind.Load, word, 0);
        return Run.Seen(thread, *word);
    }

    public void Store(uint* word, uint value)
    {
        Run.Reach(thread, AccessKind.Store, word, value);
        *word = value;
        Run.Seen(thread, 0);
    }

    public void Store(ulong* word, ulong value)
    {
        Run.Reach(thread, AccessKind.Store, word, value);
        *word = value;
        Run.Seen(thread, 0);
    }

    public uint CompareExchange(uint* word, uint value, uint expected)
    {
        Run.Reach(thread, AccessKind.CompareExchange, word, value, expected);
        uint found = *word;
        if (found == expected)
        {
            *word = value;
        }

        return (uint)Run.Seen(thread, found);
    }

    public ulong CompareExchange(ulong* word, ulong value, ulong expected)
    {
        Run.Reach(thread, AccessKind.CompareExchange, word, value, expected);
        ulong found = *word;
        if (found == expected)
        {
            *word = value;
        }

        return Run.Seen(thread, found);
    }

    public uint Exchange(uint* word, uint value)
    {
        Run.Reach(thread, AccessKind.Exchange, word, value);
        uint found = *word;
        *word = value;
        return (uint)Run.Seen(thread, found);
    }

    public ulong Add(ulong* word, long value)
    {
        Run.Reach(thread, AccessKind.Add, word, (ulong)value);
        *word += (ulong)value;
        return Run.Seen(thread, *word);
    }

    public uint Add(uint* word, int value)
    {
        Run.Reach(thread, AccessKind.Add, word, (uint)value);
        *word += (uint)value;
        return (uint)Run.Seen(thread, *word);
    }

    public WaitResult Wait(uint* word, uint expected, int milliseconds, uint channel, ulong waitsFor) => Run.Wait(thread, word, expected, milliseconds, channel);

    public int Wake(uint* word, int count, uint channel) => Run.Wake(thread, word, count, channel);

    public bool IsDead(ulong identity) => Run.IsDead(thread, identity);

    public void Pause(int rounds) => Run.StandAside(thread, AccessKind.Pause);

    public void Yield() => Run.StandAside(thread, AccessKind.Yield);

    public bool IsOver(Deadline deadline) => Run.IsOver(thread, deadline);

    /// <summary>A deadline that the scheduler lets pass when it likes, and when nobody else can go on.</summary>
    internal Deadline Soon()
    {
        thread.HasDeadline = true;
        thread.IsLate = false;
        // Never reached by the real clock, which the length of a sleep is computed with.
        return Deadline.After(TimeSpan.FromHours(10), nameof(Soon));
    }

    /// <summary>The deadline of the last operation concerns no other.</summary>
    internal void Forget() => thread.HasDeadline = thread.IsLate = false;

    /// <summary>Goes on when those threads have ended or died: the last act of a scenario.</summary>
    internal void Join(params ReadOnlySpan<int> threads) => Run.Join(thread, any: false, threads);

    /// <summary>Goes on when one of those threads has ended or died.</summary>
    internal void JoinAny(params ReadOnlySpan<int> threads) => Run.Join(thread, any: true, threads);

    /// <summary>An access that changes nothing: whoever can come in here does.</summary>
    internal void Point(void* word) => Load((uint*)word);
}
