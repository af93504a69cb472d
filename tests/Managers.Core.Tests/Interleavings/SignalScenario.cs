using Managers.Core.Tests.Interleavings.Scheduling;
using Managers.Locks;
using Managers.Memory;

namespace Managers.Core.Tests.Interleavings;

/// <summary>A semaphore that starts empty: some wait for permits that others give. As many get through as permits come.</summary>
internal sealed unsafe class SignalScenario(int waiters, int givers, int permitsEach) : Scenario(waiters + givers, sizeof(SemaphoreCell) + 8 * sizeof(SemaphoreRow))
{
    internal int[] Hasty { get; init; } = [];

    private SemaphoreCell* Cell => (SemaphoreCell*)Memory;

    internal override void Begin()
    {
        if (GuardedCount == 0)
        {
            Guard(&Cell->Guard.Word, &Cell->Count, 64);
            Guard(&Cell->Guard.Word, Cell + 1, 8 * sizeof(SemaphoreRow));
        }

        Cell->Limit = int.MaxValue;
        Cell->RowCount = (uint)ThreadCount;
        Cell->Policy = (uint)WaitPolicy.Park;
        Cell->Guard.Policy = (uint)WaitPolicy.Park;
    }

    internal override void Body(int thread, ScheduledWords words)
    {
        if (thread >= waiters)
        {
            // One call for all of them: who is woken wakes the next.
            Require(SemaphoreSteps.Release(words, Cell, (uint)permitsEach) == ReleaseResult.Released, "permits could not be given");
            return;
        }

        bool isHasty = Hasty.Contains(thread);
        SemaphoreResult result = SemaphoreSteps.Wait(words, Cell, null, isHasty ? words.Soon() : Deadline.Never, CancellationToken.None);
        Require(result == SemaphoreResult.Taken || (isHasty && result == SemaphoreResult.None), $"T{thread} got {result}");
    }
}
