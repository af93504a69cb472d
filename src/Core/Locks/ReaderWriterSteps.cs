using System.Runtime.CompilerServices;
using Managers.Errors;
using Managers.Memory;

namespace Managers.Locks;

/// <summary>
/// Reading and writing. A reader counts itself in its participant's line and then looks at the gate; a writer takes the gate and then looks at the lines: each writes first and reads after, with a full fence between, so
/// at least one sees the other. A reader that finds the gate taken takes itself back and queues at the gate like a writer, so that neither kind starves, counts itself while it holds the gate, and frees the gate at once.
/// </summary>
internal static unsafe class ReaderWriterSteps
{
    private const int SliceInMilliseconds = 100;

    /// <summary>The participant's line; null if there is none left: then it reads holding the gate.</summary>
    internal static ReaderLine* LineOf<TWords>(in TWords words, ReaderWriterCell* cell)
        where TWords : struct, IWords
    {
        var lines = (ReaderLine*)(cell + 1);
        ulong participant = words.Self & ~ReaderLine.CountMask;
        for (uint i = 0; i < cell->LineCount; i++)
        {
            if ((words.Load(&lines[i].Word) & ~ReaderLine.CountMask) == participant)
            {
                return &lines[i];
            }
        }

        for (uint i = 0; i < cell->LineCount; i++)
        {
            ulong current = words.Load(&lines[i].Word);
            if ((current == 0 || words.IsDead(current | 1)) && words.CompareExchange(&lines[i].Word, participant, current) == current)
            {
                return &lines[i];
            }
        }

        return null;
    }

    /// <summary>Begins to read if no writer is there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool TryRead<TWords>(in TWords words, ReaderWriterCell* cell, ReaderLine* line)
        where TWords : struct, IWords
    {
        // full fence: the count first, then the look at the gate; pairs with the order in Write
        words.Add(&line->Word, 1);
        if (words.Load(&cell->Gate.Word) == 0)
        {
            return true;
        }

        EndRead(words, cell, line);
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void EndRead<TWords>(in TWords words, ReaderWriterCell* cell, ReaderLine* line)
        where TWords : struct, IWords
    {
        words.Add(&line->Word, -1);
        // From here on nothing is written: the writer that was waiting may dispose of the lock.
        if (words.Load(&cell->Gate.Word) != 0)
        {
            Depart(words, cell, line);
        }
    }

    /// <summary>Begins to read, queueing at the gate.</summary>
    /// <param name="words">The memory.</param>
    /// <param name="cell">The lock.</param>
    /// <param name="line">The caller's line; null: it keeps the gate while it reads.</param>
    /// <param name="deadline">When to give up; over already: one look.</param>
    /// <param name="cancellationToken">When else to give up.</param>
    /// <param name="owner">Whose disposal ends the wait; null: nobody's.</param>
    internal static LockResult Read<TWords>(in TWords words, ReaderWriterCell* cell, ReaderLine* line, Deadline deadline, CancellationToken cancellationToken, SharedObject? owner = null)
        where TWords : struct, IWords
    {
        ulong self = words.Self | LockWord.Reader;
        LockResult result = TakeGate(words, cell, self, owner, deadline, cancellationToken);
        if (result is not (LockResult.Entered or LockResult.EnteredAfterDeath))
        {
            return result;
        }

        cell->Gate.Acquires++;
        if (line != null)
        {
            CrashPoint.Reach(CrashPoint.ReaderInTransit);
            words.Add(&line->Word, 1);
            CrashPoint.Reach(CrashPoint.ReaderCounted);
            LeaveGate(words, cell, self);
        }

        return result;
    }

    /// <summary>Ends reading of one that had no line.</summary>
    /// <returns>False if it does not read.</returns>
    internal static bool EndReadAtGate<TWords>(in TWords words, ReaderWriterCell* cell)
        where TWords : struct, IWords => LockWord.Exit(words, &cell->Gate.Word, &cell->Gate, words.Self | LockWord.Reader);

    /// <summary>Takes the gate and waits until nobody reads. Parameters as those of <see cref="Read"/>.</summary>
    internal static LockResult Write<TWords>(in TWords words, ReaderWriterCell* cell, Deadline deadline, CancellationToken cancellationToken, SharedObject? owner = null)
        where TWords : struct, IWords
    {
        ulong self = words.Self;
        LockResult result = TakeGate(words, cell, self, owner, deadline, cancellationToken);
        if (result is not (LockResult.Entered or LockResult.EnteredAfterDeath))
        {
            return result;
        }

        CrashPoint.Reach(CrashPoint.WriterAtGate);
        WaitEnd end = Drain(words, cell, owner, deadline, cancellationToken);
        if (end == WaitEnd.Changed)
        {
            cell->Gate.Acquires++;
            CrashPoint.Reach(CrashPoint.WriterIn);
            return result;
        }

        LeaveGate(words, cell, self);
        return end switch
        {
            WaitEnd.Cancelled => LockResult.Cancelled,
            WaitEnd.Closed => LockResult.Closed,
            _ => LockResult.TimedOut,
        };
    }

    /// <returns>False if the caller does not write.</returns>
    internal static bool EndWrite<TWords>(in TWords words, ReaderWriterCell* cell)
        where TWords : struct, IWords
    {
        ulong self = words.Self;
        return LockWord.TryExit(words, &cell->Gate.Word, self) || LockWord.Exit(words, &cell->Gate.Word, &cell->Gate, self);
    }

    /// <summary>How many threads read, as far as they have lines.</summary>
    internal static long CountReaders<TWords>(in TWords words, ReaderWriterCell* cell)
        where TWords : struct, IWords
    {
        var lines = (ReaderLine*)(cell + 1);
        long count = 0;
        for (uint i = 0; i < cell->LineCount; i++)
        {
            count += (uint)words.Load(&lines[i].Word);
        }

        return count;
    }

    private static LockResult TakeGate<TWords>(in TWords words, ReaderWriterCell* cell, ulong self, SharedObject? owner, Deadline deadline, CancellationToken cancellationToken)
        where TWords : struct, IWords
    {
        LockCell* gate = &cell->Gate;
        LockResult result = LockWord.TryEnter(words, &gate->Word, self) ? LockResult.Entered
            : words.IsOver(deadline) ? LockWord.TryTake(words, &gate->Word, gate, self)
            : LockWord.Enter(words, &gate->Word, gate, self, deadline, cancellationToken, owner);
        if (result == LockResult.EnteredAfterDeath)
        {
            // The doubt is kept beside the word, so that readers need not queue because of it. First there, then out of the word: who dies in between, be it a reader, leaves it to the next.
            cell->LastDeadWriter = gate->LastDeadOwner;
            words.Store(&gate->Flags, gate->Flags | ReaderWriterCell.InDoubt);
            LockWord.MarkConsistent(words, &gate->Word);
            result = LockResult.Entered;
        }

        return result == LockResult.Entered && (words.Load(&gate->Flags) & ReaderWriterCell.InDoubt) != 0 ? LockResult.EnteredAfterDeath : result;
    }

    private static void LeaveGate<TWords>(in TWords words, ReaderWriterCell* cell, ulong self)
        where TWords : struct, IWords
    {
        if (!LockWord.TryExit(words, &cell->Gate.Word, self))
        {
            LockWord.Exit(words, &cell->Gate.Word, &cell->Gate, self);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Depart<TWords>(in TWords words, ReaderWriterCell* cell, ReaderLine* line)
        where TWords : struct, IWords
    {
        CrashPoint.Reach(CrashPoint.ReaderGone);
        Sleepers.WakeOne(words, (uint*)&line->Word, &cell->Sleeping, marked: false);
    }

    /// <summary>Waits until no line counts a living reader; the caller holds the gate.</summary>
    private static WaitEnd Drain<TWords>(in TWords words, ReaderWriterCell* cell, SharedObject? owner, Deadline deadline, CancellationToken cancellationToken)
        where TWords : struct, IWords
    {
        bool hasSlept = false;
        long looked = words.Now;
        var end = WaitEnd.Changed;
        while (true)
        {
            bool looks = Sleepers.IsTimeToLook(words, end, looked, SliceInMilliseconds);
            looked = looks ? words.Now : looked;
            ReaderLine* line = FindReader(words, cell, dropDead: looks, out ulong seen);
            if (line == null || end is WaitEnd.TimedOut or WaitEnd.Cancelled)
            {
                if (hasSlept)
                {
                    // Who holds the gate is the only one that sleeps so. Readers cannot take the mark, for they write nothing once they are gone; nor count that they wake.
                    Sleepers.TakeMark(words, &cell->Sleeping, &cell->Counters);
                }

                return line == null ? WaitEnd.Changed : end;
            }

            // Asleep on the line itself: who leaves moves it.
            uint* count = (uint*)&line->Word;
            using WaitCancellation registration = WaitCancellation.Register(count, cancellationToken);
            end = Sleepers.Wait(
                words, count, (uint)seen, &cell->Sleeping, &cell->Counters, (WaitPolicy)cell->Gate.Policy, SliceInMilliseconds, deadline, cancellationToken, ref hasSlept,
                waitsFor: seen & ~ReaderLine.CountMask | 1);
            // Before the lines are looked at again: they may be another object's by now.
            if (owner is { IsDisposed: true })
            {
                return WaitEnd.Closed;
            }
        }
    }

    /// <summary>The line of a participant that reads; null if none does.</summary>
    /// <param name="words">The memory.</param>
    /// <param name="cell">The lock.</param>
    /// <param name="dropDead">Count the dead out, also those behind a reader that lives: who only tries again and again is often met.</param>
    /// <param name="seen">What stands in it.</param>
    private static ReaderLine* FindReader<TWords>(in TWords words, ReaderWriterCell* cell, bool dropDead, out ulong seen)
        where TWords : struct, IWords
    {
        var lines = (ReaderLine*)(cell + 1);
        ReaderLine* reader = null;
        seen = 0;
        for (uint i = 0; i < cell->LineCount && (reader == null || dropDead); i++)
        {
            ulong current = words.Load(&lines[i].Word);
            if ((current & ReaderLine.CountMask) == 0)
            {
                continue;
            }

            if (dropDead && words.IsDead(current | 1) && words.CompareExchange(&lines[i].Word, 0, current) == current)
            {
                cell->Counters.Abandons++;
            }
            else if (reader == null)
            {
                reader = &lines[i];
                seen = current;
            }
        }

        return reader;
    }
}
