using System.Runtime.InteropServices;
using Xunit;

namespace Managers.Core.Tests.Interleavings.Scheduling;

/// <summary>
/// Some threads that use an object in shared memory, and what must be true of it. A body is a function of what it reads through its words: no clock, no random number, no state of its own that
/// survives a run, no finally. What it notes for the checks it changes between accesses only, and shows it in <see cref="State"/>.
/// </summary>
internal abstract unsafe class Scenario : IDisposable
{
    private readonly Guarded[] _guarded = new Guarded[4];
    private readonly SortedDictionary<int, string> _names = [];

    protected Scenario(int threads, int sizeInBytes)
    {
        ThreadCount = threads;
        SizeInBytes = sizeInBytes;
        Memory = (byte*)NativeMemory.AlignedAlloc((nuint)sizeInBytes, 128);
    }

    internal int ThreadCount { get; }

    internal int SizeInBytes { get; }

    /// <summary>All zero when a run begins.</summary>
    internal byte* Memory { get; }

    internal Budget Budget { get; init; } = new(Budget.Unbounded);

    /// <summary>What <c>IWords.MaySpin</c> says.</summary>
    internal bool MaySpin { get; init; }

    /// <summary>How long a sleep took that was woken. A millisecond is more than waiters of locks have patience for.</summary>
    internal TimeSpan SleepsTake { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>False: like a system that does not tell how many were woken.</summary>
    internal bool WakesAreCounted { get; init; } = true;

    /// <summary>Which process each thread belongs to; empty: each has its own.</summary>
    internal int[] Processes { get; init; } = [];

    /// <summary>Which threads' processes may be killed; empty: any.</summary>
    internal int[] Mortals { get; init; } = [];

    internal Scheduler Run { get; set; } = null!;

    /// <summary>True if sleeps may end by time when nobody can go on, though nobody has died and no deadline is set: then such a sleep is no fault.</summary>
    internal virtual bool TimePasses => false;

    /// <summary>A digest of what the scenario has noted.</summary>
    internal virtual ulong State => 0;

    internal int GuardedCount { get; private set; }

    public override string ToString() => GetType().Name;

    public void Dispose() => NativeMemory.AlignedFree(Memory);

    internal abstract void Begin();

    internal abstract void Body(int thread, ScheduledWords words);

    /// <summary>That thread's process was killed; the memory is as it left it.</summary>
    internal virtual void Killed(int thread)
    {
    }

    /// <summary>That thread has just made an access: a place for checks at the very instant of a change.</summary>
    internal virtual void Accessed(int thread, in Access access, ulong result)
    {
    }

    /// <summary>Everyone who lives has ended.</summary>
    internal virtual void End()
    {
    }

    /// <summary>Says that the holder of a guard reads some memory without the words: what it read is part of what it knows.</summary>
    protected void Guard(ulong* word, void* memory, int lengthInBytes) => _guarded[GuardedCount++] = new Guarded((nint)word, (nint)memory, lengthInBytes);

    /// <summary>What a trace calls a word, and what follows up to the next that has a name.</summary>
    protected void Name(void* word, string name) => _names[(int)((byte*)word - Memory)] = name;

    internal string NameOf(int offset)
    {
        KeyValuePair<int, string> named = _names.LastOrDefault(n => n.Key <= offset);
        return named.Value is null ? $"[{offset}]" : named.Key == offset ? named.Value : $"{named.Value}[{offset - named.Key}]";
    }

    internal ref readonly Guarded GuardedAt(int index) => ref _guarded[index];

    internal int OffsetOf(void* word) => (int)((byte*)word - Memory);

    internal static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            Assert.Fail(otherwise);
        }
    }

    internal readonly record struct Guarded(nint Word, nint Memory, int LengthInBytes);
}
