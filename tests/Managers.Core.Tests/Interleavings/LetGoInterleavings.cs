using Managers.Core.Tests.Interleavings.Scheduling;
using Managers.Locks;
using Managers.Memory;
using Managers.Queues;
using Xunit;

namespace Managers.Core.Tests.Interleavings;

/// <summary>Whoever is let go may dispose of what it waited for, though the one who let it go has not returned.</summary>
[Collection(nameof(OneAtATime))]
public sealed unsafe class LetGoInterleavings
{
    [Fact]
    public void Lock() => Exhaust(new OfLock());

    [Fact]
    public void Lock_that_is_handed_over() => Exhaust(new OfLock { SleepsTake = TimeSpan.FromMilliseconds(1), Budget = new(4, Spurious: 1) });

    [Fact]
    public void Event() => Exhaust(new OfEvent());

    [Fact]
    public void Semaphore() => Exhaust(new OfSemaphore { Budget = new(4) });

    [Fact]
    public void Item_of_a_queue() => Exhaust(new OfItem { Budget = new(4) });

    [Fact]
    public void Room_in_a_queue() => Exhaust(new OfRoom { Budget = new(4) });

    [Fact]
    public void Message_of_a_queue() => Exhaust(new OfMessage { Budget = new(4) });

    [Fact]
    public void Completion_of_a_queue() => Exhaust(new OfCompletion { Budget = new(4) });

    [Fact]
    public void Last_item_that_is_done() => Exhaust(new OfJoin());

    [Fact]
    public void Last_reader_of_a_lock() => Exhaust(new OfReader { Budget = new(4) });

    [Fact]
    public void Writer_of_a_lock() => Exhaust(new OfWriter { Budget = new(4) });

    private static void Exhaust(Scenario scenario)
    {
        using (scenario)
        {
            Explorer.Exhaust(scenario);
        }
    }

    private sealed class OfLock() : LetGoScenario(sizeof(LockCell))
    {
        private LockCell* Cell => (LockCell*)Memory;

        internal override void Begin()
        {
            base.Begin();
            Cell->Policy = (uint)WaitPolicy.Park;
            Cell->Word = Run.IdentityOf(0);
        }

        protected override void LetGo(ScheduledWords words) => LockWord.Exit(words, &Cell->Word, Cell, words.Self);

        protected override void Wait(ScheduledWords words)
        {
            Require(LockWord.Enter(words, &Cell->Word, Cell, words.Self, Deadline.Never, CancellationToken.None) == LockResult.Entered, "the lock was not taken");
            LockWord.Exit(words, &Cell->Word, Cell, words.Self);
        }
    }

    private sealed class OfEvent() : LetGoScenario(128)
    {
        private EventCell* Cell => (EventCell*)Memory;

        protected override void LetGo(ScheduledWords words) => EventSteps.Set(words, Cell);

        protected override void Wait(ScheduledWords words)
        {
            bool hasSlept = false;
            while (words.Load(&Cell->State) == 0)
            {
                EventSteps.Sleep(words, Cell, 0, Deadline.Never, CancellationToken.None, ref hasSlept);
            }
        }
    }

    private sealed class OfSemaphore() : LetGoScenario(sizeof(SemaphoreCell) + 2 * sizeof(SemaphoreRow))
    {
        private SemaphoreCell* Cell => (SemaphoreCell*)Memory;

        internal override void Begin()
        {
            base.Begin();
            if (GuardedCount == 0)
            {
                Guard(&Cell->Guard.Word, &Cell->Count, 64);
                Guard(&Cell->Guard.Word, Cell + 1, 2 * sizeof(SemaphoreRow));
            }

            Cell->Limit = int.MaxValue;
            Cell->RowCount = 2;
            Cell->Policy = Cell->Guard.Policy = (uint)WaitPolicy.Park;
        }

        protected override void LetGo(ScheduledWords words) => SemaphoreSteps.Release(words, Cell, 1);

        protected override void Wait(ScheduledWords words) =>
            Require(SemaphoreSteps.Wait(words, Cell, null, Deadline.Never, CancellationToken.None) == SemaphoreResult.Taken, "no permit was taken");
    }

    private abstract class OfQueue() : LetGoScenario(sizeof(QueueCell) + 64)
    {
        protected QueueCell* Cell => (QueueCell*)Memory;

        protected int* Ring => (int*)(Cell + 1);

        protected static QueueShape Shape => new(1, 0);

        protected static QueueShape ByteShape => new(64, 63);

        internal override void Begin()
        {
            base.Begin();
            if (GuardedCount == 0)
            {
                Guard(&Cell->PutGuard.Word, &Cell->Tail, 16);
                Guard(&Cell->GetGuard.Word, &Cell->Head, 16);
                Name(&Cell->PutGuard, "put guard");
                Name(&Cell->GetGuard, "get guard");
                Name(&Cell->Tail, "tail");
                Name(&Cell->Head, "head");
                Name(&Cell->ConsumersSleeping, "consumers sleeping");
                Name(&Cell->ProducersSleeping, "producers sleeping");
                Name(&Cell->Done, "done");
                Name(&Cell->Counters, "counters");
            }

            Cell->Policy = Cell->PutGuard.Policy = Cell->GetGuard.Policy = (uint)WaitPolicy.Park;
        }
    }

    private sealed class OfItem : OfQueue
    {
        protected override void LetGo(ScheduledWords words)
        {
            int item = 1;
            QueueSteps.TryPut(words, Cell, Ring, Shape, new ReadOnlySpan<int>(in item));
        }

        protected override void Wait(ScheduledWords words)
        {
            int item = 0;
            Require(QueueWaits.Get(words, Cell, Ring, Shape, new Span<int>(ref item), null, Deadline.Never, CancellationToken.None, out _) == 1, "no item came");
        }
    }

    private sealed class OfRoom : OfQueue
    {
        internal override void Begin()
        {
            base.Begin();
            Cell->Tail = 2;
        }

        protected override void LetGo(ScheduledWords words)
        {
            int item = 0;
            QueueSteps.TryGet(words, Cell, Ring, Shape, new Span<int>(ref item));
        }

        protected override void Wait(ScheduledWords words)
        {
            int item = 1;
            Require(QueueWaits.Put(words, Cell, Ring, Shape, new ReadOnlySpan<int>(in item), null, Deadline.Never, CancellationToken.None, out _) == 1, "no room came");
        }
    }

    private sealed class OfMessage : OfQueue
    {
        protected override void LetGo(ScheduledWords words) => ByteQueueSteps.TryPut(words, Cell, (byte*)Ring, ByteShape, [1, 2]);

        protected override void Wait(ScheduledWords words)
        {
            byte[]? none = null;
            ByteQueueResult result = QueueWaits.GetBytes(words, Cell, (byte*)Ring, ByteShape, stackalloc byte[8], ref none, false, null, Deadline.Never, CancellationToken.None, out _, out _);
            Require(result == ByteQueueResult.Done, "no message came");
        }
    }

    private sealed class OfCompletion : OfQueue
    {
        protected override void LetGo(ScheduledWords words) => QueueSteps.Complete(words, Cell);

        protected override void Wait(ScheduledWords words)
        {
            int item = 0;
            Require(QueueWaits.Get(words, Cell, Ring, Shape, new Span<int>(ref item), null, Deadline.Never, CancellationToken.None, out _) == QueueSteps.Completed, "an item came");
        }
    }

    private sealed class OfJoin : OfQueue
    {
        internal override void Begin()
        {
            base.Begin();
            Cell->Tail = 2;
        }

        protected override void LetGo(ScheduledWords words) => QueueSteps.TaskDone(words, Cell, 1);

        protected override void Wait(ScheduledWords words) => QueueWaits.Join(words, Cell, null, Deadline.Never, CancellationToken.None);
    }

    private abstract class OfReaderWriter() : LetGoScenario(sizeof(ReaderWriterCell) + 2 * sizeof(ReaderLine))
    {
        protected ReaderWriterCell* Cell => (ReaderWriterCell*)Memory;

        protected ReaderLine* Lines => (ReaderLine*)(Cell + 1);

        internal override void Begin()
        {
            base.Begin();
            Cell->LineCount = 2;
            Cell->Gate.Policy = (uint)WaitPolicy.Park;
            Lines[0].Word = Run.IdentityOf(0) & ~ReaderLine.CountMask;
            Lines[1].Word = Run.IdentityOf(1) & ~ReaderLine.CountMask;
        }
    }

    private sealed class OfReader : OfReaderWriter
    {
        internal override void Begin()
        {
            base.Begin();
            Lines[0].Word++;
        }

        protected override void LetGo(ScheduledWords words) => ReaderWriterSteps.EndRead(words, Cell, &Lines[0]);

        protected override void Wait(ScheduledWords words)
        {
            Require(ReaderWriterSteps.Write(words, Cell, Deadline.Never, CancellationToken.None) == LockResult.Entered, "the lock was not taken");
            ReaderWriterSteps.EndWrite(words, Cell);
        }
    }

    private sealed class OfWriter : OfReaderWriter
    {
        internal override void Begin()
        {
            base.Begin();
            Cell->Gate.Word = Run.IdentityOf(0);
        }

        protected override void LetGo(ScheduledWords words) => ReaderWriterSteps.EndWrite(words, Cell);

        protected override void Wait(ScheduledWords words)
        {
            Require(ReaderWriterSteps.Read(words, Cell, &Lines[1], Deadline.Never, CancellationToken.None) == LockResult.Entered, "the lock was not taken");
            ReaderWriterSteps.EndRead(words, Cell, &Lines[1]);
        }
    }
}
