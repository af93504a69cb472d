using Managers.Core.Tests.Interleavings.Scheduling;
using Managers.Locks;
using Managers.Memory;

namespace Managers.Core.Tests.Interleavings;

/// <summary>
/// Threads take permits and give them back; one more audits. Never do more of the living hold one than there are, never is the count above the limit, and when all have gone, also those who were killed, the auditor
/// can take every permit, and no more.
/// </summary>
internal unsafe class SemaphoreScenario : Scenario
{
    private readonly SemaphoreCell* _cell;
    private readonly uint* _data;
    private readonly bool[] _holds;
    private uint _count;

    internal SemaphoreScenario(int threads)
        : base(threads + 1, sizeof(SemaphoreCell) + (threads + 1) * sizeof(SemaphoreRow) + 64)
    {
        _cell = (SemaphoreCell*)Memory;
        var rows = (SemaphoreRow*)(_cell + 1);
        _data = (uint*)(rows + threads + 1);
        _holds = new bool[threads + 1];
        Guard(&_cell->Guard.Word, &_cell->Count, 64);
        Guard(&_cell->Guard.Word, rows, (threads + 1) * sizeof(SemaphoreRow));
        Name(&_cell->Guard, "guard");
        Name(&_cell->Count, "count");
        Name(&_cell->Step, "step");
        Name(&_cell->NextInTurn, "turn");
        Name(&_cell->Changes, "changes");
        Name(&_cell->Sleeping, "sleeping");
        Name(rows, "rows");
        Name(_data, "data");
    }

    internal int Permits { get; init; } = 1;

    internal int Rounds { get; init; } = 1;

    internal int[] Hasty { get; init; } = [];

    /// <summary>Who takes what is free and does not wait.</summary>
    internal int[] Pollers { get; init; } = [];

    protected SemaphoreCell* Cell => _cell;

    private int Auditor => ThreadCount - 1;

    internal override ulong State
    {
        get
        {
            ulong holds = 0;
            for (int i = 0; i < _holds.Length; i++)
            {
                holds |= _holds[i] ? 1UL << i : 0;
            }

            return holds;
        }
    }

    internal override void Begin()
    {
        _count = _cell->Count = _cell->Initial = _cell->Limit = (uint)Permits;
        _cell->RowCount = (uint)ThreadCount;
        _cell->Policy = (uint)WaitPolicy.Park;
        _cell->Guard.Policy = (uint)WaitPolicy.Park;
        Array.Clear(_holds);
    }

    internal override void Body(int thread, ScheduledWords words)
    {
        if (thread == Auditor)
        {
            Audit(words);
            return;
        }

        for (int round = 0; round < Rounds; round++)
        {
            Deadline deadline = Hasty.Contains(thread) ? words.Soon() : Deadline.Never;
            bool mayWait = !Pollers.Contains(thread);
            SemaphoreResult result = SemaphoreSteps.TryTake(words, _cell, mayWait);
            if (result == SemaphoreResult.None && mayWait)
            {
                result = SemaphoreSteps.Wait(words, _cell, null, deadline, CancellationToken.None);
            }

            words.Forget();
            if (result == SemaphoreResult.None && !mayWait)
            {
                continue;
            }

            if (result == SemaphoreResult.None)
            {
                Require(Hasty.Contains(thread), $"T{thread} gave up for no reason");
                Require(_cell->NextInTurn != words.Self, $"T{thread} gave up and is the next in turn");
                continue;
            }

            Require(result == SemaphoreResult.Taken, $"T{thread} got {result}");
            _holds[thread] = true;
            RequireEnough();
            words.Point(_data);
            _holds[thread] = false;
            Require(GiveBack(words) == ReleaseResult.Released, $"T{thread} could not give its permit back");
        }
    }

    internal override void Killed(int thread) => _holds[thread] = false;

    internal override void Accessed(int thread, in Access access, ulong result)
    {
        Require(_cell->Count <= _cell->Limit, $"T{thread} made the count {_cell->Count} of at most {_cell->Limit}");
        bool isTake = access.Kind == AccessKind.Store && access.Offset == OffsetOf(&_cell->Count) && _cell->Count < _count;
        _count = _cell->Count;
        // After a death the step of the dead may be completed by anybody.
        bool mayTake = _cell->NextInTurn == 0 || _cell->NextInTurn == Run.IdentityOf(thread) || Pollers.Contains(thread) || thread == Auditor || Run.AnyoneDied;
        Require(!isTake || mayTake, $"T{thread}, who waits if need be, took a permit past the one whose turn it was");
    }

    protected virtual ReleaseResult GiveBack(ScheduledWords words) => SemaphoreSteps.Release(words, _cell, 1);

    private void RequireEnough() => Require(_holds.Count(h => h) <= Permits, $"{_holds.Count(h => h)} hold a permit, of {Permits}");

    private void Audit(ScheduledWords words)
    {
        words.Join([.. Enumerable.Range(0, Auditor)]);
        for (int i = 0; i < Permits; i++)
        {
            SemaphoreResult result = SemaphoreSteps.TryTake(words, _cell, mayWait: false);
            Require(result == SemaphoreResult.Taken || Run.AnyoneDied, $"permit {i} of {Permits} is missing though nobody died");
            if (result == SemaphoreResult.None)
            {
                // Those of the dead are found by who waits for them.
                result = SemaphoreSteps.Wait(words, _cell, null, Deadline.Never, CancellationToken.None);
            }

            Require(result == SemaphoreResult.Taken, $"the auditor got {result}");
        }

        Require(SemaphoreSteps.TryTake(words, _cell, mayWait: false) == SemaphoreResult.None, $"there are more than {Permits} permits");
    }
}
