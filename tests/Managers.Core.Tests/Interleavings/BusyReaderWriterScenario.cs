using Managers.Core.Tests.Interleavings.Scheduling;
using Managers.Locks;
using Managers.Memory;

namespace Managers.Core.Tests.Interleavings;

/// <summary>One reads and may be killed, one tries again and again to read without waiting, and a writer waits: the first time that it looks more than a slice after the death it counts the dead out, though readers depart all the time.</summary>
internal sealed unsafe class BusyReaderWriterScenario() : Scenario(3, sizeof(ReaderWriterCell) + 2 * sizeof(ReaderLine))
{
    private const int Poller = 1;
    private const int Writer = 2;

    private bool _sleptSince;

    internal override ulong State => _sleptSince ? 1UL : 0;

    private ReaderWriterCell* Cell => (ReaderWriterCell*)Memory;

    private ReaderLine* Lines => (ReaderLine*)(Cell + 1);

    internal override void Begin()
    {
        Cell->LineCount = 2;
        Cell->Gate.Policy = (uint)WaitPolicy.Park;
        // The poller's line is the first, so that it is met before that of the dead.
        Lines[0].Word = Run.IdentityOf(Poller) & ~ReaderLine.CountMask;
        Lines[1].Word = Run.IdentityOf(0) & ~ReaderLine.CountMask;
        _sleptSince = false;
    }

    internal override void Body(int thread, ScheduledWords words)
    {
        if (thread == Writer)
        {
            Require(ReaderWriterSteps.Write(words, Cell, Deadline.Never, CancellationToken.None) == LockResult.Entered, "T2 did not write");
            Require(ReaderWriterSteps.EndWrite(words, Cell), "T2 did not hold what it gave back");
            return;
        }

        for (int round = 0; round < (thread == Poller ? 3 : 1); round++)
        {
            if (ReaderWriterSteps.TryRead(words, Cell, &Lines[thread == Poller ? 0 : 1]))
            {
                ReaderWriterSteps.EndRead(words, Cell, &Lines[thread == Poller ? 0 : 1]);
            }
        }
    }

    internal override void Accessed(int thread, in Access access, ulong result)
    {
        if (thread == Writer && access.Kind == AccessKind.Awake && access.Offset >= OffsetOf(Lines) && Run.IsDead(0))
        {
            Require(!_sleptSince || (Lines[1].Word & ReaderLine.CountMask) == 0, "the writer slept a second time behind a reader that is dead");
            _sleptSince = true;
        }
    }
}
