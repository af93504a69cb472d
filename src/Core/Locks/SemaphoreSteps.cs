using System.Diagnostics;
using System.Runtime.CompilerServices;
using Managers.Errors;
using Managers.Memory;
using Managers.Platform;

namespace Managers.Locks;

/// <summary>How giving permits back ended.</summary>
internal enum ReleaseResult
{
    Released,

    /// <summary>There would be more than a bounded semaphore may have, or than can be counted. Nothing has changed.</summary>
    Full,
}

/// <summary>
/// Taking and giving permits. Count and ledger move together under the guard: the step is noted first, then done, then crossed out, so that who takes the guard
/// after a death can complete it. The ledger lets the permits of a dead participant come back, as far as the count stays within what the semaphore started with; who uses one to signal, and starts it at 0, gets none.
/// </summary>
internal static unsafe class SemaphoreSteps
{
    private static readonly long s_patienceTicks = Stopwatch.Frequency / 2000;

    /// <summary>Takes a permit if there is one, past those who wait.</summary>
    /// <param name="words">The memory.</param>
    /// <param name="cell">The semaphore.</param>
    /// <param name="mayWait">The caller will wait if it gets none: then it does not go past the one whose turn it is, who would starve behind somebody that comes again and again.</param>
    /// <returns>Taken, None, or NoRow.</returns>
    internal static SemaphoreResult TryTake<TWords>(in TWords words, SemaphoreCell* cell, bool mayWait)
        where TWords : struct, IWords
    {
        ulong self = words.Self;
        Enter(words, cell, self);
        SemaphoreResult result = !mayWait || cell->NextInTurn == 0 ? Take(words, cell, self) : SemaphoreResult.None;
        Guard.Exit(words, &cell->Guard, self);
        return result;
    }

    /// <summary>Takes a permit, waiting for it.</summary>
    /// <param name="words">The memory.</param>
    /// <param name="cell">The semaphore.</param>
    /// <param name="owner">Whose disposal ends the wait, with an exception; null in tests.</param>
    /// <param name="deadline">When to give up.</param>
    /// <param name="cancellationToken">When else to give up. The caller makes its cancellation wake the sleepers.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static SemaphoreResult Wait<TWords>(in TWords words, SemaphoreCell* cell, SharedObject? owner, Deadline deadline, CancellationToken cancellationToken)
        where TWords : struct, IWords
    {
        ulong self = words.Self;
        bool hasSlept = false;
        bool hasTurn = false;
        int slice = LockWord.FirstSliceInMilliseconds;
        long since = words.Now;
        long looked = since;
        Interlocked.Increment(ref cell->Counters.Contended);
        var end = WaitEnd.Changed;
        while (true)
        {
            if (owner is { IsDisposed: true })
            {
                // For others it may live on: there our turn would stop them all for as long as this process lives, and what woke us may have been meant for one of them. While the turn is ours nobody else moves it. Where
                // the block is another object's by now, or gone with the manager, neither does anything.
                words.CompareExchange(&cell->NextInTurn, 0, self);
                words.Wake(&cell->Changes, 1, IWaiter.Any);
                owner.ThrowIfDisposed();
            }

            Enter(words, cell, self);
            if (Sleepers.IsTimeToLook(words, end, looked, slice))
            {
                RecoverDead(words, cell);
                looked = words.Now;
                slice = Math.Min(slice * 2, LockWord.MaxSliceInMilliseconds);
            }

            uint seen = words.Load(&cell->Changes);
            SemaphoreResult result = cell->NextInTurn == 0 || cell->NextInTurn == self ? Take(words, cell, self) : SemaphoreResult.None;
            bool givesUp = result == SemaphoreResult.None && end is WaitEnd.TimedOut or WaitEnd.Cancelled;
            if (result != SemaphoreResult.None || givesUp)
            {
                Leave(words, cell, self, hasSlept);
                return result != SemaphoreResult.None ? result : end == WaitEnd.Cancelled ? SemaphoreResult.Cancelled : SemaphoreResult.None;
            }

            if (!hasTurn && cell->NextInTurn == 0 && hasSlept && words.Now - since > s_patienceTicks)
            {
                words.Store(&cell->NextInTurn, self);
            }

            hasTurn = cell->NextInTurn == self;
            ulong watched = WhomToWatch(cell, self, seen);
            // The wake-up for a permit that is kept for another may have come to us: its giver did not know of the turn yet, or found us woken and not back.
            bool isForAnother = hasSlept && cell->Count != 0;
            Guard.Exit(words, &cell->Guard, self);
            if (isForAnother)
            {
                Sleepers.Wake(words, &cell->Changes, 1, &cell->Counters, IWaiter.NextInTurn);
            }

            end = Sleepers.Wait(
                words, &cell->Changes, seen, &cell->Sleeping, &cell->Counters, (WaitPolicy)cell->Policy, slice, deadline, cancellationToken, ref hasSlept,
                hasTurn ? IWaiter.NextInTurn : IWaiter.Ordinary, watched);
        }
    }

    /// <summary>Gives permits back.</summary>
    internal static ReleaseResult Release<TWords>(in TWords words, SemaphoreCell* cell, uint permits)
        where TWords : struct, IWords
    {
        ulong self = words.Self;
        Enter(words, cell, self);
        if (permits > cell->Limit - cell->Count)
        {
            // The dead may have left it fuller than a living user would; it is the count that is bounded.
            Guard.Exit(words, &cell->Guard, self);
            return ReleaseResult.Full;
        }

        SemaphoreRow* own = FindRow(cell, self);
        uint held = own == null ? 0 : own->Held;
        Step(words, cell, own, held - Math.Min(held, permits), cell->Count + permits);
        // full fence: the change first, then the look for the mark; pairs with the order in Sleepers.Wait
        words.Add(&cell->Changes, 1);
        bool turn = cell->NextInTurn != 0;
        // Whose turn it is may be awake and gone when the wake-up comes: then nobody is woken who would make the mark again for those that sleep on, so it stays.
        bool marked = turn ? Sleepers.IsMarked(words, &cell->Sleeping) : Sleepers.TakeMark(words, &cell->Sleeping, &cell->Counters);
        // From here on nothing is written: who gets the permit may dispose of the semaphore.
        Guard.Exit(words, &cell->Guard, self);
        CrashPoint.Reach(CrashPoint.SemaphoreReleased);
        if (marked)
        {
            // One by one: who is woken wakes the next while there are permits.
            words.Wake(&cell->Changes, 1, turn ? IWaiter.NextInTurn : IWaiter.Any);
        }

        return ReleaseResult.Released;
    }

    /// <summary>Takes the guard, and completes what a dead holder had begun.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Enter<TWords>(in TWords words, SemaphoreCell* cell, ulong self)
        where TWords : struct, IWords
    {
        if (!Guard.Enter(words, &cell->Guard, self))
        {
            uint step = words.Load(&cell->Step);
            if (step != 0 && step <= cell->RowCount + 1)
            {
                Do(words, cell, step <= cell->RowCount ? Rows(cell) + (step - 1) : null);
            }

            // Who died between changing and saying so: let everyone look.
            words.Add(&cell->Changes, 1);
            Guard.Repaired(words, &cell->Guard);
            Sleepers.Recover(words, &cell->Changes, &cell->Sleeping, &cell->Counters);
        }
    }

    private static SemaphoreResult Take<TWords>(in TWords words, SemaphoreCell* cell, ulong self)
        where TWords : struct, IWords
    {
        if (cell->Count == 0)
        {
            return SemaphoreResult.None;
        }

        SemaphoreRow* row = FindRow(cell, self);
        if (row == null && (row = ClaimRow(words, cell)) == null)
        {
            return SemaphoreResult.NoRow;
        }

        Step(words, cell, row, row->Held + 1, cell->Count - 1);
        cell->Acquires++;
        return SemaphoreResult.Taken;
    }

    /// <summary>Ends a wait under the guard and lets it go; if there is more to have, wakes the next.</summary>
    private static void Leave<TWords>(in TWords words, SemaphoreCell* cell, ulong self, bool hasSlept)
        where TWords : struct, IWords
    {
        bool hadTurn = cell->NextInTurn == self;
        if (hadTurn)
        {
            words.Store(&cell->NextInTurn, 0);
            words.Add(&cell->Changes, 1);
        }

        Guard.Exit(words, &cell->Guard, self);
        if (hasSlept || hadTurn)
        {
            // Before the look for more: a permit that came since the guard was let go woke nobody, for the last wake-up had gone to us.
            Sleepers.Resume(words, &cell->Sleeping);
            if (words.Load(&cell->Count) != 0)
            {
                Sleepers.Wake(words, &cell->Changes, 1, &cell->Counters, words.Load(&cell->NextInTurn) != 0 ? IWaiter.NextInTurn : IWaiter.Any);
            }
        }
    }

    private static void Step<TWords>(in TWords words, SemaphoreCell* cell, SemaphoreRow* row, uint held, uint count)
        where TWords : struct, IWords
    {
        cell->StepHeld = held;
        cell->StepCount = count;
        CrashPoint.Reach(CrashPoint.SemaphoreStepNoted);
        // release: figures first. A step without a row has the number after the last.
        words.Store(&cell->Step, row == null ? cell->RowCount + 1 : (uint)(row - Rows(cell)) + 1);
        Do(words, cell, row);
    }

    private static void Do<TWords>(in TWords words, SemaphoreCell* cell, SemaphoreRow* row)
        where TWords : struct, IWords
    {
        CrashPoint.Reach(CrashPoint.SemaphoreStepBegun);
        if (row != null)
        {
            words.Store(&row->Held, cell->StepHeld);
        }

        CrashPoint.Reach(CrashPoint.SemaphoreStepHalfDone);
        words.Store(&cell->Count, cell->StepCount);
        words.Store(&cell->Step, 0);
    }

    private static void RecoverDead<TWords>(in TWords words, SemaphoreCell* cell)
        where TWords : struct, IWords
    {
        uint before = words.Load(&cell->Changes);
        if (cell->NextInTurn != 0 && words.IsDead(cell->NextInTurn))
        {
            words.Store(&cell->NextInTurn, 0);
            words.Add(&cell->Changes, 1);
        }

        SemaphoreRow* rows = Rows(cell);
        for (uint i = 0; i < cell->RowCount; i++)
        {
            if (rows[i].Participant != 0 && rows[i].Held != 0 && words.IsDead(rows[i].Participant | 1))
            {
                FreeRow(words, cell, &rows[i]);
            }
        }

        if (words.Load(&cell->Changes) != before)
        {
            // What came back may be for another: whose turn it is, or more than one.
            Sleepers.Wake(words, &cell->Changes, int.MaxValue, &cell->Counters);
        }
    }

    private static void FreeRow<TWords>(in TWords words, SemaphoreCell* cell, SemaphoreRow* row)
        where TWords : struct, IWords
    {
        uint missing = cell->Count < cell->Initial ? cell->Initial - cell->Count : 0;
        Step(words, cell, row, 0, cell->Count + Math.Min(row->Held, missing));
        words.Store(&row->Participant, 0);
        words.Add(&cell->Changes, 1);
        cell->Counters.Abandons++;
    }

    private static SemaphoreRow* FindRow(SemaphoreCell* cell, ulong self)
    {
        ulong participant = self & ~(ulong)uint.MaxValue;
        SemaphoreRow* rows = Rows(cell);
        for (uint i = 0; i < cell->RowCount; i++)
        {
            if (rows[i].Participant == participant)
            {
                return &rows[i];
            }
        }

        return null;
    }

    /// <summary>A row for the caller: one that is free, one whose participant holds nothing, one of the dead; null if all hold permits and live.</summary>
    private static SemaphoreRow* ClaimRow<TWords>(in TWords words, SemaphoreCell* cell)
        where TWords : struct, IWords
    {
        SemaphoreRow* rows = Rows(cell);
        for (int pass = 0; pass < 2; pass++)
        {
            for (uint i = 0; i < cell->RowCount; i++)
            {
                if (pass == 1 && words.IsDead(rows[i].Participant | 1))
                {
                    FreeRow(words, cell, &rows[i]);
                }

                if (rows[i].Held == 0)
                {
                    words.Store(&rows[i].Participant, words.Self & ~(ulong)uint.MaxValue);
                    return &rows[i];
                }
            }
        }

        return null;
    }

    /// <summary>
    /// Somebody of another participant whose death is worth a look, 0 if there is nobody: whose turn it is, for all wait behind it; else one of those who hold permits, by a number that differs from sleep to sleep,
    /// so that each is watched by somebody, or soon.
    /// </summary>
    private static ulong WhomToWatch(SemaphoreCell* cell, ulong self, uint number)
    {
        if (cell->NextInTurn != 0 && cell->NextInTurn >> 32 != self >> 32)
        {
            return cell->NextInTurn;
        }

        SemaphoreRow* rows = Rows(cell);
        uint holders = 0;
        for (uint i = 0; i < cell->RowCount; i++)
        {
            holders += IsHeldByOther(&rows[i], self) ? 1u : 0;
        }

        uint left = holders == 0 ? 0 : number % holders;
        for (uint i = 0; i < cell->RowCount; i++)
        {
            if (IsHeldByOther(&rows[i], self) && left-- == 0)
            {
                return rows[i].Participant;
            }
        }

        return 0;
    }

    private static bool IsHeldByOther(SemaphoreRow* row, ulong self) => row->Held != 0 && row->Participant != 0 && row->Participant >> 32 != self >> 32;

    private static SemaphoreRow* Rows(SemaphoreCell* cell) => (SemaphoreRow*)(cell + 1);
}

/// <summary>How taking a permit ended.</summary>
internal enum SemaphoreResult
{
    /// <summary>There was none, in the time given.</summary>
    None,

    Taken,

    Cancelled,

    /// <summary>As many processes hold permits as the semaphore has rows for.</summary>
    NoRow,
}
