namespace Managers.Conformance.Support;

/// <summary>Something to wait for, and somebody who can let one waiter through.</summary>
internal sealed class Situation : IDisposable
{
    /// <summary>Makes everyone who comes wait; called by the thread that gives.</summary>
    internal Action Begin { get; init; } = () => { };

    /// <summary>Waits, and leaves things so that the next can be let through by <see cref="PassOn"/>.</summary>
    internal required Action<CancellationToken> Wait { get; init; }

    /// <summary>Lets one through, or all.</summary>
    internal required Action Give { get; init; }

    /// <summary>What one who was let through does for the next.</summary>
    internal Action PassOn { get; init; } = () => { };

    /// <summary>After everyone has left.</summary>
    internal Action End { get; init; } = () => { };

    internal required Func<long> Parks { get; init; }

    internal required SharedObject[] Objects { get; init; }

    public void Dispose() => Array.ForEach(Objects, o => o.Dispose());

    internal static Situation Make(string kind, LocalManager manager) => kind switch
    {
        "lock" => Lock(manager.CreateLock()),
        "recursive lock" => Lock(manager.CreateRLock()),
        "semaphore" => Semaphore(manager.CreateSemaphore(0)),
        "condition" => Condition(manager.CreateCondition()),
        "event" => Event(manager.CreateEvent()),
        "barrier" => Barrier(manager.CreateBarrier(2)),
        "reader behind a writer" => Reading(manager.CreateReaderWriterLock()),
        "writer behind a writer" => Writing(manager.CreateReaderWriterLock()),
        "writer behind a reader" => Draining(manager.CreateReaderWriterLock()),
        "consumer" => Consumer(manager.CreateQueue<int>(4)),
        "producer" => Producer(manager.CreateQueue<int>(1)),
        "joiner" => Joiner(manager.CreateQueue<int>(4)),
        "consumer of messages" => ConsumerOfMessages(manager.CreateByteQueue(64)),
        "producer of messages" => ProducerOfMessages(manager.CreateByteQueue(64)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static Situation Lock(SharedLockBase gate) => new()
    {
        Begin = () => gate.TryAcquire(),
        Wait = token => gate.Acquire(token).Dispose(),
        Give = gate.Release,
        Parks = () => gate.Counters.Parks,
        Objects = [gate],
    };

    private static Situation Semaphore(SharedSemaphore permits) => new()
    {
        Wait = permits.Acquire,
        Give = () => permits.Release(),
        PassOn = () => permits.Release(),
        End = () => permits.TryAcquire(),
        Parks = () => permits.Counters.Parks,
        Objects = [permits],
    };

    private static Situation Condition(SharedCondition condition) => new()
    {
        Wait = token =>
        {
            using (condition.Lock.Acquire(CancellationToken.None))
            {
                condition.Wait(token);
            }
        },
        Give = () => Notify(condition),
        PassOn = () => Notify(condition),
        Parks = () => condition.Counters.Parks,
        Objects = [condition],
    };

    private static void Notify(SharedCondition condition)
    {
        using (condition.Lock.Acquire())
        {
            condition.Notify();
        }
    }

    private static Situation Event(SharedEvent ready) => new()
    {
        Begin = ready.Clear,
        Wait = ready.Wait,
        Give = ready.Set,
        Parks = () => ready.Counters.Parks,
        Objects = [ready],
    };

    private static Situation Barrier(SharedBarrier meeting) => new()
    {
        Wait = token => meeting.SignalAndWait(Timeout.InfiniteTimeSpan, token),
        Give = meeting.SignalAndWait,
        Parks = () => meeting.Counters.Parks,
        Objects = [meeting],
    };

    private static Situation Reading(SharedReaderWriterLock gate) => new()
    {
        Begin = () => gate.AcquireWrite(),
        Wait = token => gate.AcquireRead(token).Dispose(),
        Give = gate.ReleaseWrite,
        Parks = () => gate.Counters.Parks,
        Objects = [gate],
    };

    private static Situation Writing(SharedReaderWriterLock gate) => new()
    {
        Begin = () => gate.AcquireWrite(),
        Wait = token => gate.AcquireWrite(token).Dispose(),
        Give = gate.ReleaseWrite,
        Parks = () => gate.Counters.Parks,
        Objects = [gate],
    };

    private static Situation Draining(SharedReaderWriterLock gate) => new()
    {
        Begin = () => gate.AcquireRead(),
        Wait = token => gate.AcquireWrite(token).Dispose(),
        Give = gate.ReleaseRead,
        Parks = () => gate.Counters.Parks,
        Objects = [gate],
    };

    private static Situation Consumer(SharedQueue<int> queue) => new()
    {
        Wait = token => queue.Get(token),
        Give = () => queue.Put(1),
        PassOn = () => queue.Put(1),
        End = () => queue.TryGet(out _),
        Parks = () => queue.Counters.Parks,
        Objects = [queue],
    };

    private static Situation Producer(SharedQueue<int> queue) => new()
    {
        Begin = () => queue.TryPut(1),
        Wait = token => queue.Put(1, token),
        Give = () => queue.Get(),
        PassOn = () => queue.Get(),
        Parks = () => queue.Counters.Parks,
        Objects = [queue],
    };

    private static Situation Joiner(SharedQueue<int> queue) => new()
    {
        Begin = () => queue.Put(1),
        Wait = queue.Join,
        Give = () => queue.TaskDone(),
        End = () => queue.Get(),
        Parks = () => queue.Counters.Parks,
        Objects = [queue],
    };

    private static Situation ConsumerOfMessages(SharedByteQueue queue) => new()
    {
        Wait = token => queue.Get(token),
        Give = () => queue.Put([1]),
        PassOn = () => queue.Put([1]),
        End = () => queue.TryGet(new byte[8], out _),
        Parks = () => queue.Counters.Parks,
        Objects = [queue],
    };

    private static Situation ProducerOfMessages(SharedByteQueue queue) => new()
    {
        Begin = () => queue.TryPut(new byte[queue.MaxMessageInBytes]),
        Wait = token => queue.Put(new byte[queue.MaxMessageInBytes], token),
        Give = () => queue.Get(),
        PassOn = () => queue.Get(),
        Parks = () => queue.Counters.Parks,
        Objects = [queue],
    };
}
