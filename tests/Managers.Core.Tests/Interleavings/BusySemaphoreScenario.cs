using Managers.Core.Tests.Interleavings.Scheduling;
using Managers.Locks;
using Managers.Memory;

namespace Managers.Core.Tests.Interleavings;

/// <summary>
/// A semaphore that never comes to rest: one gives its permit back and takes it again, past those who wait. T0 may be killed, whether it holds a permit, waits or has the next turn: the first time that T2 looks more than a slice
/// after that it finds out, though things change all the time.
/// </summary>
internal sealed unsafe class BusySemaphoreScenario : Scenario
{
    private const int Busy = 1;
    private const int Patient = 2;

    private readonly int _permits;
    private bool _sleptSince;

    internal BusySemaphoreScenario(int permits)
        : base(3, sizeof(SemaphoreCell) + 4 * sizeof(SemaphoreRow))
    {
        _permits = permits;
        Guard(&Cell->Guard.Word, &Cell->Count, 64);
        Guard(&Cell->Guard.Word, Rows, 4 * sizeof(SemaphoreRow));
        Name(&Cell->Guard, "guard");
        Name(&Cell->Count, "count");
        Name(&Cell->Step, "step");
        Name(&Cell->NextInTurn, "turn");
        Name(&Cell->Changes, "changes");
        Name(&Cell->Sleeping, "sleeping");
        Name(Rows, "rows");
    }

    internal override ulong State => _sleptSince ? 1UL : 0;

    private SemaphoreCell* Cell => (SemaphoreCell*)Memory;

    private SemaphoreRow* Rows => (SemaphoreRow*)(Cell + 1);

    internal override void Begin()
    {
        Cell->Count = Cell->Initial = Cell->Limit = (uint)_permits;
        Cell->RowCount = 3;
        Cell->Policy = (uint)WaitPolicy.Park;
        Cell->Guard.Policy = (uint)WaitPolicy.Park;
        _sleptSince = false;
    }

    internal override void Body(int thread, ScheduledWords words)
    {
        if (thread != Busy)
        {
            Require(SemaphoreSteps.Wait(words, Cell, null, Deadline.Never, CancellationToken.None) == SemaphoreResult.Taken, $"T{thread} got no permit");
            SemaphoreSteps.Release(words, Cell, 1);
            return;
        }

        for (int round = 0; round < 3 && SemaphoreSteps.TryTake(words, Cell, mayWait: false) == SemaphoreResult.Taken; round++)
        {
            SemaphoreSteps.Release(words, Cell, 1);
        }
    }

    internal override void Accessed(int thread, in Access access, ulong result)
    {
        if (thread == Patient && access.Kind == AccessKind.Awake && access.Offset == OffsetOf(&Cell->Changes) && Run.IsDead(0))
        {
            uint dead = (uint)(Run.IdentityOf(0) >> 32);
            Require(!_sleptSince || Cell->NextInTurn >> 32 != dead, "T2 slept a second time behind the turn of the dead");
            for (uint i = 0; i < Cell->RowCount; i++)
            {
                Require(!_sleptSince || Rows[i].Held == 0 || Rows[i].Participant >> 32 != dead, "T2 slept a second time beside a permit of the dead");
            }

            _sleptSince = true;
        }
    }
}
