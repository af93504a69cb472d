using System.Runtime.CompilerServices;
using Managers.Memory;
using Managers.Platform;

namespace Managers.Locks;

/// <summary>Words in a mapped segment, shared with other processes.</summary>
internal readonly unsafe struct SegmentWords(ManagerSegment segment) : IWords
{
    // Read once: the number does not change while a process runs, and a container's limit counts.
    private static readonly bool s_maySpin = Environment.ProcessorCount > 1;

    public ulong Self
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => segment.LockIdentity | ThreadIdentity.Current;
    }

    public bool MaySpin => s_maySpin;

    public long Now => System.Diagnostics.Stopwatch.GetTimestamp();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Load(uint* word) => Volatile.Read(ref *word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Load(ulong* word) => Volatile.Read(ref *word);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(uint* word, uint value) => Volatile.Write(ref *word, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ulong* word, ulong value) => Volatile.Write(ref *word, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint CompareExchange(uint* word, uint value, uint expected) => Interlocked.CompareExchange(ref *word, value, expected);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong CompareExchange(ulong* word, ulong value, ulong expected) => Interlocked.CompareExchange(ref *word, value, expected);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Exchange(uint* word, uint value) => Interlocked.Exchange(ref *word, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Add(ulong* word, long value) => Interlocked.Add(ref *word, unchecked((ulong)value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Add(uint* word, int value) => Interlocked.Add(ref *word, unchecked((uint)value));

    [MethodImpl(MethodImplOptions.NoInlining)]
    public WaitResult Wait(uint* word, uint expected, int milliseconds, uint channel, ulong waitsFor)
    {
        if (waitsFor == 0 || !segment.WatchesOwners)
        {
            return ManagerSegment.Platform.Waiter.Wait(word, expected, milliseconds, channel);
        }

        // Ended already: as if its end had woken us.
        WaitResult result = OwnerWatch.Begin(segment, word, waitsFor)
            ? ManagerSegment.Platform.Waiter.Wait(word, expected, milliseconds, channel)
            : WaitResult.Woken;
        OwnerWatch.End();
        return result;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public int Wake(uint* word, int count, uint channel) => ManagerSegment.Platform.Waiter.Wake(word, count, channel);

    public bool IsDead(ulong identity) => (identity & LockWord.ThreadMask) != 0 && DeathProbe.IsDead(segment, identity);

    public void Pause(int rounds) => Thread.SpinWait(rounds);

    public void Yield() => Thread.Yield();

    public bool IsOver(Deadline deadline) => deadline.IsOver;
}
