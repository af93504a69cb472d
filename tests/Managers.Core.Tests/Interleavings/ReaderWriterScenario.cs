using Managers.Core.Tests.Interleavings.Scheduling;
using Managers.Locks;
using Managers.Memory;

namespace Managers.Core.Tests.Interleavings;

/// <summary>
/// Readers and writers, as SharedReaderWriterLock uses the steps. A writer is alone among the living; everyone who lives and does not give up gets in; a dead writer's successors are told, all of them until somebody
/// declares the data good, and nobody is told of a dead reader.
/// </summary>
internal unsafe class ReaderWriterScenario : Scenario
{
    private const int Nobody = -1;

    private readonly ReaderWriterCell* _cell;
    private readonly uint* _data;
    private readonly int _readers;
    private readonly bool[] _reads;
    private readonly int[] _entered;
    private int _writer;
    private int _owner;
    private bool _isOwed;

    /// <summary>First the readers.</summary>
    internal ReaderWriterScenario(int readers, int writers, int lines)
        : base(readers + writers, sizeof(ReaderWriterCell) + lines * sizeof(ReaderLine) + 64)
    {
        _readers = readers;
        Lines = lines;
        _cell = (ReaderWriterCell*)Memory;
        _data = (uint*)((ReaderLine*)(_cell + 1) + lines);
        _reads = new bool[ThreadCount];
        _entered = new int[ThreadCount];
        Name(&_cell->Gate.Word, "gate");
        Name(&_cell->Gate.LastDeadOwner, "gate+");
        Name(&_cell->Gate.NextInTurn, "turn");
        Name(&_cell->Gate.Flags, "flags");
        Name(&_cell->Departures, "departures");
        Name(&_cell->Sleeping, "sleeping");
        Name(_cell + 1, "lines");
        Name(_data, "data");
    }

    internal int Lines { get; }

    internal int Rounds { get; init; } = 1;

    internal int[] Hasty { get; init; } = [];

    internal override ulong State
    {
        get
        {
            ulong state = (uint)(_writer + 1) | ((ulong)(uint)(_owner + 1) << 4) | (_isOwed ? 1UL << 8 : 0);
            for (int i = 0; i < ThreadCount; i++)
            {
                state |= _reads[i] ? 1UL << 16 + i : 0;
            }

            return state;
        }
    }

    protected ReaderWriterCell* Cell => _cell;

    private bool IsInDoubt => (_cell->Gate.Flags & ReaderWriterCell.InDoubt) != 0;

    internal override void Begin()
    {
        _cell->LineCount = (uint)Lines;
        _cell->Gate.Policy = (uint)WaitPolicy.Park;
        _writer = _owner = Nobody;
        _isOwed = false;
        Array.Clear(_reads);
        Array.Clear(_entered);
    }

    internal override void Body(int thread, ScheduledWords words)
    {
        for (int round = 0; round < Rounds; round++)
        {
            Deadline deadline = Hasty.Contains(thread) ? words.Soon() : Deadline.Never;
            if (thread < _readers)
            {
                Read(thread, words, deadline);
            }
            else
            {
                Write(thread, words, deadline);
            }

            words.Forget();
        }
    }

    internal override void Killed(int thread)
    {
        // Who still waited for readers to leave has changed nothing, and those readers are not told.
        _isOwed |= _owner == thread && (_cell->Gate.Word & LockWord.OwnerMask) == Run.IdentityOf(thread);
        _reads[thread] = false;
    }

    internal override void End()
    {
        for (int thread = 0; thread < ThreadCount; thread++)
        {
            Require(Run.IsDead(thread) || Hasty.Contains(thread) || _entered[thread] == Rounds, $"T{thread} got in {_entered[thread]} times, not {Rounds}");
        }

        if (!Run.AnyoneDied)
        {
            Require((_cell->Gate.Word & (LockWord.OwnerMask | LockWord.OwnerDied)) == 0 && _cell->Gate.NextInTurn == 0, $"the gate is {_cell->Gate.Word:x} when all have left");
            for (int i = 0; i < Lines; i++)
            {
                Require((uint)((ReaderLine*)(_cell + 1))[i].Word == 0, "a line counts readers when all have left");
            }
        }
    }

    protected virtual bool TryRead(ScheduledWords words, ReaderLine* line) => ReaderWriterSteps.TryRead(words, _cell, line);

    private void Read(int thread, ScheduledWords words, Deadline deadline)
    {
        ReaderLine* line = ReaderWriterSteps.LineOf(words, _cell);
        LockResult result;
        if (line != null && TryRead(words, line))
        {
            result = IsInDoubt ? LockResult.EnteredAfterDeath : LockResult.Entered;
        }
        else
        {
            result = ReaderWriterSteps.Read(words, _cell, line, deadline, CancellationToken.None);
        }

        if (!CheckEntered(thread, result))
        {
            return;
        }

        Require(_writer == Nobody || Run.IsDead(_writer), $"T{thread} reads while T{_writer} writes");
        _reads[thread] = true;
        words.Point(_data);
        Require(_writer == Nobody || Run.IsDead(_writer), $"T{_writer} writes while T{thread} reads");
        _reads[thread] = false;
        if (line != null)
        {
            ReaderWriterSteps.EndRead(words, _cell, line);
        }
        else
        {
            Require(ReaderWriterSteps.EndReadAtGate(words, _cell), $"T{thread} did not read at the gate");
        }
    }

    private void Write(int thread, ScheduledWords words, Deadline deadline)
    {
        if (!CheckEntered(thread, ReaderWriterSteps.Write(words, _cell, deadline, CancellationToken.None)))
        {
            Require((_cell->Gate.Word & LockWord.OwnerMask) != words.Self, $"T{thread} gave up and holds the gate");
            return;
        }

        Require(_writer == Nobody || Run.IsDead(_writer), $"T{thread} writes while T{_writer} does");
        Require(!_reads.Contains(true), $"T{thread} writes while T{Array.IndexOf(_reads, true)} reads");
        _writer = _owner = thread;
        words.Point(_data);
        Require(_writer == thread, $"T{_writer} came in while T{thread} wrote");
        _writer = Nobody;
        Require(ReaderWriterSteps.EndWrite(words, _cell), $"T{thread} did not hold what it gave back");
        _owner = _owner == thread ? Nobody : _owner;
    }

    private bool CheckEntered(int thread, LockResult result)
    {
        if (result == LockResult.TimedOut)
        {
            Require(Hasty.Contains(thread), $"T{thread} gave up for no reason");
            return false;
        }

        _entered[thread]++;
        Require(result is LockResult.Entered or LockResult.EnteredAfterDeath, $"T{thread} got {result}");
        Require(result == LockResult.EnteredAfterDeath || !_isOwed, $"T{thread} was not told that a writer died");
        Require(result == LockResult.Entered || _isOwed || Run.AnyoneDied, $"T{thread} was told of a death that is none");
        return true;
    }
}
