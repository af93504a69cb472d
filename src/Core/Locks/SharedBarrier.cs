using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managers.Errors;
using Managers.Locks;
using Managers.Memory;

namespace Managers;

/// <summary>
/// Brings a fixed number of threads of any processes together, again and again: each waits until all have come. It knows who its
/// participants are from their first arrival on; when one dies, gives up or calls <see cref="Break"/>, it breaks for all of them.
/// </summary>
/// <remarks>
/// Layout (128 bytes, then 16 bytes a participant):
/// <code>
///   0  u32  phase        counts completed meetings
///   4  u32  broken       0 sound, else why: 1 Break was called, 2 a participant died, 3 one gave up
///   8  u32  arrived      in this phase
///  12  u32  participants
///  16  u32  sleeping     odd: somebody may sleep, on the phase
///  24  u64  completed    the phase in 64 bits, written before it moves; one ahead if the last to arrive died in between
///  64       counters
/// 128  rows: u64 identity (a lock word's: thread, slot, generation), u32 phase it arrived for, u32 zero
/// </code>
/// The last to arrive sets <c>arrived</c> to 0, writes <c>completed</c>, takes the mark from <c>sleeping</c>, moves the phase on and wakes the others. Waiting spins shortly, then sleeps; a sleeper looks every 100 ms
/// whether those who have not come still live. No allocation.
/// </remarks>
public sealed unsafe class SharedBarrier : SharedObject
{
    private const uint BrokenByCall = 1;
    private const uint BrokenByDeath = 2;
    private const uint BrokenByTimeout = 3;
    private const int SliceInMilliseconds = 100;

    private static readonly ObjectDescriptor s_descriptor = new(ObjectKind.Barrier, "barrier", Fnv64.OfText("barrier"), 1);

    // Meeting in the same microseconds is the common case of workers with equal shares; longer than this a sleep costs less.
    private static readonly long s_spinTicks = Environment.ProcessorCount > 1 ? System.Diagnostics.Stopwatch.Frequency / 20_000 : 0;

    private readonly Cell* _cell;

    private SharedBarrier(in ObjectPlace place)
        : base(in place)
    {
        _cell = (Cell*)place.Data;
    }

    /// <summary>How many have to come.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public int Participants
    {
        get
        {
            ThrowIfDisposed();
            int participants = (int)_cell->Participants;
            GC.KeepAlive(this);
            return participants;
        }
    }

    /// <summary>How many meetings have been completed.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public long CompletedPhases
    {
        get
        {
            ThrowIfDisposed();
            long phases = InFull(Volatile.Read(ref _cell->Phase));
            GC.KeepAlive(this);
            return phases;
        }
    }

    /// <summary>True once it is broken; it stays so.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public bool IsBroken
    {
        get
        {
            ThrowIfDisposed();
            bool broken = Volatile.Read(ref _cell->Broken) != 0;
            GC.KeepAlive(this);
            return broken;
        }
    }

    /// <summary>What has happened to it so far, over all processes. It counts no acquires.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public LockCounters Counters
    {
        get
        {
            ThrowIfDisposed();
            LockCounters counters = _cell->Counters.Read(0);
            GC.KeepAlive(this);
            return counters;
        }
    }

    /// <summary>Attaches to the barrier that a token names.</summary>
    /// <param name="token">What <see cref="SharedObject.ToToken"/> gave in some process.</param>
    /// <returns>The barrier; dispose it to let go.</returns>
    /// <exception cref="SegmentException">It does not exist any more, or may not be opened.</exception>
    /// <exception cref="LayoutMismatchException">The token names no barrier.</exception>
    public static SharedBarrier Attach(SharedToken token) => new(ManagerSegment.Attach(token, ObjectKind.Barrier, readOnly: false));

    /// <summary>Says that the calling thread has come, and waits for the others as long as it takes.</summary>
    /// <exception cref="BrokenBarrierException">The barrier is or becomes broken.</exception>
    /// <exception cref="InvalidOperationException">More threads come than the barrier has participants.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public void SignalAndWait() => SignalAndWait(Timeout.InfiniteTimeSpan);

    /// <summary>Says that the calling thread has come, and waits for the others at most so long.</summary>
    /// <param name="timeout">Zero asks once; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">The time was up; the barrier is broken for all, since this participant has left.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the barrier is broken for all.</exception>
    /// <exception cref="BrokenBarrierException">The barrier is or becomes broken.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is negative.</exception>
    /// <exception cref="InvalidOperationException">More threads come than the barrier has participants.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public void SignalAndWait(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        Deadline deadline = Deadline.After(timeout, nameof(timeout));
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfBroken();
        Row* row = FindRow(new SegmentWords(Manager!).Self);
        uint phase = Volatile.Read(ref _cell->Phase);
        // The row first, then the count: a death in between shows a participant that has come and is dead, which breaks the barrier too.
        Volatile.Write(ref row->ArrivedFor, phase + 1);
        if (Interlocked.Increment(ref _cell->Arrived) == _cell->Participants)
        {
            Volatile.Write(ref _cell->Arrived, 0);
            // All that is written is so before anybody is let go, who may dispose the barrier at once and have another object in its place.
            Volatile.Write(ref _cell->Completed, InFull(phase) + 1);
            var words = new SegmentWords(Manager!);
            bool marked = Sleepers.TakeMark(words, &_cell->Sleeping, &_cell->Counters);
            CrashPoint.Reach(CrashPoint.BarrierComplete);
            // full fence: the phase first, then the look for sleepers; pairs with the order in Wait
            Interlocked.Increment(ref _cell->Phase);
            CrashPoint.Reach(CrashPoint.BarrierMoved);
            Sleepers.WakeAll(words, &_cell->Phase, &_cell->Sleeping, marked);
        }
        else if (!Spin(phase))
        {
            Wait(phase, deadline, timeout, cancellationToken);
        }

        GC.KeepAlive(this);
    }

    /// <summary>Breaks the barrier: everyone who waits or comes later gets a <see cref="BrokenBarrierException"/>. Any number of times.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public void Break()
    {
        ThrowIfDisposed();
        BreakFor(BrokenByCall);
        GC.KeepAlive(this);
    }

    /// <summary>Says what it is, how many participants it has and whether it is broken.</summary>
    public override string ToString() => IsDisposed ? "SharedBarrier(disposed)" : $"SharedBarrier({Participants} participants{(IsBroken ? ", broken" : string.Empty)})";

    internal static SharedBarrier Create(ManagerSegment manager, int participants, string? name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(participants, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(participants, ManagerSegment.MaxParticipants);
        ulong size = ObjectCells.BarrierHeaderSizeInBytes + (ulong)participants * ObjectCells.BarrierMemberSizeInBytes;
        if (size + 128 > ManagerSegment.MaxSmallObjectInBytes)
        {
            throw new ArgumentOutOfRangeException(nameof(participants), participants, $"A barrier has at most {(ManagerSegment.MaxSmallObjectInBytes - 256) / ObjectCells.BarrierMemberSizeInBytes} participants.");
        }

        ObjectPlace place = manager.Allocate(s_descriptor, 1, size, 128, named: name);
        var made = new SharedBarrier(in place);
        try
        {
            made._cell->Participants = (uint)participants;
            manager.Publish(in place, name);
        }
        catch
        {
            made.Abandon();
            throw;
        }

        return made;
    }

    internal static SharedBarrier Open(ManagerSegment manager, string name) => new(manager.Open(name, ObjectKind.Barrier, readOnly: false));

    /// <summary>The phase in 64 bits. Who is completing it may have written that already, or have died then.</summary>
    private long InFull(uint phase)
    {
        long completed = Volatile.Read(ref _cell->Completed);
        return completed + (int)(phase - (uint)completed);
    }

    private Row* FindRow(ulong self)
    {
        var rows = (Row*)((byte*)_cell + ObjectCells.BarrierHeaderSizeInBytes);
        uint count = _cell->Participants;
        for (uint i = 0; i < count; i++)
        {
            ulong identity = Volatile.Read(ref rows[i].Identity);
            if (identity == self)
            {
                return &rows[i];
            }

            if (identity == 0)
            {
                identity = Interlocked.CompareExchange(ref rows[i].Identity, self, 0);
                if (identity == 0)
                {
                    return &rows[i];
                }
            }
        }

        throw new InvalidOperationException(
            $"A SharedBarrier for {count} participants was used by one thread more. Every participant is a thread; make the barrier for as many as come.");
    }

    private bool Spin(uint phase)
    {
        long end = System.Diagnostics.Stopwatch.GetTimestamp() + s_spinTicks;
        int rounds = 0;
        do
        {
            if (Volatile.Read(ref _cell->Phase) != phase)
            {
                return true;
            }

            // The one we wait for may be on this very processor: pausing would only delay it, so every few rounds it is let in.
            if ((++rounds & 7) == 0)
            {
                Thread.Yield();
            }
            else
            {
                Thread.SpinWait(16);
            }
        }
        while ((rounds & 7) != 0 || System.Diagnostics.Stopwatch.GetTimestamp() < end);
        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Wait(uint phase, Deadline deadline, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using WaitCancellation registration = WaitCancellation.Register(&_cell->Phase, cancellationToken);
        var words = new SegmentWords(Manager!);
        bool hasSlept = false;
        bool givesUp = false;
        var end = WaitEnd.Changed;
        while (true)
        {
            bool haveMet = Volatile.Read(ref _cell->Phase) != phase;
            // Before the phase is believed: that of a disposed barrier is another object's by now, or nobody's.
            ThrowIfDisposed();
            if (haveMet)
            {
                return;
            }

            ThrowIfBroken();
            givesUp |= end is WaitEnd.Cancelled or WaitEnd.TimedOut;
            if (givesUp && TryLeave(phase))
            {
                BreakFor(BrokenByTimeout);
                cancellationToken.ThrowIfCancellationRequested();
                throw new TimeoutException($"A SharedBarrier's {_cell->Participants} participants did not come together within {timeout}: {Volatile.Read(ref _cell->Arrived) + 1} had come. The barrier is broken now.");
            }

            if (end == WaitEnd.Slice && AnyParticipantDied() && Volatile.Read(ref _cell->Phase) == phase)
            {
                BreakFor(BrokenByDeath);
                ThrowIfBroken();
            }

            // Who cannot leave any more waits for the phase, which is about to move, or for the death of who was to move it.
            end = Sleepers.Wait(
                words, &_cell->Phase, phase, &_cell->Sleeping, &_cell->Counters, WaitPolicy.Park, SliceInMilliseconds, givesUp ? Deadline.Never : deadline, givesUp ? CancellationToken.None : cancellationToken, ref hasSlept);
        }
    }

    /// <summary>Takes back that this thread has come, unless the last has come too: either all meet or nobody does.</summary>
    private bool TryLeave(uint phase)
    {
        while (true)
        {
            uint arrived = Volatile.Read(ref _cell->Arrived);
            // All have come, and the last has set it back to 0 perhaps.
            if (Volatile.Read(ref _cell->Phase) != phase || arrived == 0 || arrived >= _cell->Participants)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _cell->Arrived, arrived - 1, arrived) == arrived)
            {
                if (Volatile.Read(ref _cell->Phase) == phase)
                {
                    return true;
                }

                // They have met meanwhile, and that was the count of the next meeting: to which this thread has not come, so that it was short by one already, and nobody was the last.
                Interlocked.Increment(ref _cell->Arrived);
                return false;
            }
        }
    }

    private bool AnyParticipantDied()
    {
        var rows = (Row*)((byte*)_cell + ObjectCells.BarrierHeaderSizeInBytes);
        for (uint i = 0; i < _cell->Participants; i++)
        {
            ulong identity = Volatile.Read(ref rows[i].Identity);
            if (identity != 0 && DeathProbe.IsDead(Manager!, identity))
            {
                return true;
            }
        }

        return false;
    }

    private void BreakFor(uint reason)
    {
        Interlocked.CompareExchange(ref _cell->Broken, reason, 0);
        // The phase does not move: who had looked at Broken before, and falls asleep only now, comes back when its slice ends.
        Sleepers.WakeAll(new SegmentWords(Manager!), &_cell->Phase, &_cell->Sleeping, marked: false);
    }

    private void ThrowIfBroken()
    {
        uint broken = Volatile.Read(ref _cell->Broken);
        if (broken != 0)
        {
            string why = broken switch
            {
                BrokenByCall => "Break was called",
                BrokenByDeath => "a participant died",
                _ => "a participant gave up waiting",
            };
            throw new BrokenBarrierException($"A SharedBarrier for {_cell->Participants} participants is broken: {why}. Make a new one.");
        }
    }

    [StructLayout(LayoutKind.Explicit, Size = ObjectCells.BarrierHeaderSizeInBytes)]
    private struct Cell
    {
        [FieldOffset(0)] internal uint Phase;
        [FieldOffset(4)] internal uint Broken;
        [FieldOffset(8)] internal uint Arrived;
        [FieldOffset(12)] internal uint Participants;
        [FieldOffset(16)] internal uint Sleeping;
        [FieldOffset(24)] internal long Completed;
        [FieldOffset(64)] internal WaitCounters Counters;
    }

    [StructLayout(LayoutKind.Explicit, Size = ObjectCells.BarrierMemberSizeInBytes)]
    private struct Row
    {
        [FieldOffset(0)] internal ulong Identity;
        [FieldOffset(8)] internal uint ArrivedFor;
    }
}
