using System.Runtime.CompilerServices;
using Managers.Core.Tests.Interleavings.Scheduling;
using Managers.Locks;
using Managers.Memory;

namespace Managers.Core.Tests.Interleavings;

/// <summary>
/// Producers, consumers, and perhaps one who closes the queue. What is put is known at the instant at which the tail moves, what is taken when the head does: so the order is checked strictly, over all producers and
/// consumers, and nothing is lost or doubled. Who is killed loses what it had not put yet, or had taken; all else goes on.
/// </summary>
internal abstract unsafe class QueueScenario : Scenario
{
    private readonly List<int> _published = [];
    private readonly List<int>[] _inHand;
    private readonly (int From, int Count)[] _takes;
    private readonly int[] _done;
    private int _taken;
    private bool _isClosed;
    private SharedObject _left = NewObject();

    /// <summary>First the producers, then the consumers, then who closes.</summary>
    protected QueueScenario(int producers, int consumers, bool closes, int ringInBytes)
        : base(producers + consumers + (closes ? 1 : 0), sizeof(QueueCell) + ringInBytes)
    {
        (Producers, Consumers, Closes) = (producers, consumers, closes);
        Cell = (QueueCell*)Memory;
        _inHand = [.. Enumerable.Range(0, ThreadCount).Select(_ => new List<int>())];
        _takes = new (int, int)[ThreadCount];
        _done = new int[ThreadCount];
        Guard(&Cell->PutGuard.Word, &Cell->Tail, 16);
        Guard(&Cell->GetGuard.Word, &Cell->Head, 16);
        Name(&Cell->PutGuard, "put guard");
        Name(&Cell->GetGuard, "get guard");
        Name(&Cell->Tail, "tail");
        Name(&Cell->Head, "head");
        Name(&Cell->ConsumersSleeping, "consumers sleeping");
        Name(&Cell->ProducersSleeping, "producers sleeping");
        Name(&Cell->Done, "done");
    }

    internal int Producers { get; }

    internal int Consumers { get; }

    internal bool Closes { get; }

    /// <summary>The closer does not wait for producers.</summary>
    internal bool ClosesEarly { get; init; }

    internal int ItemsEach { get; init; } = 1;

    /// <summary>How many each consumer takes; 0: until the queue is completed and empty.</summary>
    internal int TakesEach { get; init; }

    /// <summary>Threads whose every operation may be given up.</summary>
    internal int[] Hasty { get; init; } = [];

    /// <summary>Threads that use the queue by an object of theirs, which is disposed when something comes for the first time that they may wait for.</summary>
    internal int[] Leaving { get; init; } = [];

    internal override ulong State => (ulong)(uint)_taken | (_isClosed ? 1UL << 32 : 0);

    protected QueueCell* Cell { get; }

    internal override void Begin()
    {
        Cell->Policy = (uint)WaitPolicy.Park;
        Cell->PutGuard.Policy = Cell->GetGuard.Policy = (uint)WaitPolicy.Park;
        _published.Clear();
        _taken = 0;
        _isClosed = false;
        _left = NewObject();
        Array.Clear(_takes);
        Array.Clear(_done);
    }

    internal override void Body(int thread, ScheduledWords words)
    {
        if (thread < Producers)
        {
            Produce(thread, words);
        }
        else if (thread < Producers + Consumers)
        {
            Consume(thread, words);
        }
        else
        {
            if (!ClosesEarly)
            {
                words.Join([.. Enumerable.Range(0, Producers)]);
            }

            Queues.QueueSteps.Complete(words, Cell);
            _isClosed = true;
        }
    }

    internal override void Accessed(int thread, in Access access, ulong result)
    {
        if (access.Kind != AccessKind.Store)
        {
            return;
        }

        if (Leaving.Length != 0 && access.Offset == OffsetOf(Leaving[0] < Producers ? &Cell->Head : &Cell->Tail))
        {
            Disposed(_left) = 1;
        }

        if (access.Offset == OffsetOf(&Cell->Tail))
        {
            int count = Count(access.Value, _published);
            Require(count <= _inHand[thread].Count, $"T{thread} moved the tail by {count} items");
            for (int i = 0; i < count; i++)
            {
                Run.Record((ulong)_inHand[thread][i]);
                _published.Add(_inHand[thread][i]);
            }

            _inHand[thread].RemoveRange(0, count);
        }
        else if (access.Offset == OffsetOf(&Cell->Head) && thread < Producers + Consumers)
        {
            int count = CountTaken(access.Value, _published, _taken);
            Require(_taken + count <= _published.Count, $"T{thread} took {count} items where there were {_published.Count - _taken}");
            _takes[thread] = (_taken, count);
            _taken += count;
        }
    }

    internal override void End()
    {
        for (int thread = 0; thread < Producers; thread++)
        {
            int put = _published.Count(item => item >> 8 == thread);
            bool mayPutFewer = Run.IsDead(thread) || IsHasty(thread) || ClosesEarly;
            Require(put == ItemsEach || mayPutFewer, $"T{thread} put {put} items, not {ItemsEach}");
            Require(_published.Where(item => item >> 8 == thread).SequenceEqual(Enumerable.Range(0, put).Select(i => thread << 8 | i)), $"T{thread}'s items are not in its order");
        }

        bool anyConsumer = false;
        for (int thread = Producers; thread < Producers + Consumers; thread++)
        {
            anyConsumer |= !Run.IsDead(thread) && !IsHasty(thread);
            Require(TakesEach == 0 || _done[thread] >= TakesEach || Run.IsDead(thread) || IsHasty(thread), $"T{thread} took {_done[thread]} items");
        }

        Require(TakesEach != 0 || !anyConsumer || _taken == _published.Count, $"{_published.Count} items were put, {_taken} taken, and a consumer went home");
    }

    /// <returns>How many were put before something else ended it.</returns>
    protected abstract int Put(ScheduledWords words, ReadOnlySpan<int> items, SharedObject? owner, Deadline deadline, out bool isCompleted);

    /// <returns>How many were taken; -1 if none will come.</returns>
    protected abstract int Get(ScheduledWords words, Span<int> items, SharedObject? owner, Deadline deadline);

    /// <summary>How many items a new tail puts into the queue.</summary>
    protected abstract int Count(ulong tail, List<int> published);

    /// <summary>How many items a new head takes out of it.</summary>
    protected abstract int CountTaken(ulong head, List<int> published, int taken);

    protected virtual int BatchSize => 1;

    private bool IsHasty(int thread) => Hasty.Contains(thread) || Leaving.Contains(thread);

    private SharedObject? OwnerOf(int thread) => Leaving.Contains(thread) ? _left : null;

    /// <summary>One without memory: all that is asked of it is whether it is disposed.</summary>
    private static SharedObject NewObject()
    {
        var made = (SharedObject)RuntimeHelpers.GetUninitializedObject(typeof(SharedEvent));
        GC.SuppressFinalize(made);
        return made;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_disposed")]
    private static extern ref int Disposed(SharedObject queue);

    private void Produce(int thread, ScheduledWords words)
    {
        Span<int> items = stackalloc int[BatchSize];
        for (int i = 0; i < ItemsEach; i += items.Length)
        {
            _inHand[thread].Clear();
            int length = Math.Min(items.Length, ItemsEach - i);
            for (int k = 0; k < length; k++)
            {
                items[k] = thread << 8 | (i + k);
                _inHand[thread].Add(items[k]);
            }

            bool isHasty = Hasty.Contains(thread);
            int put;
            bool isCompleted;
            try
            {
                put = Put(words, items[..length], OwnerOf(thread), isHasty ? words.Soon() : Deadline.Never, out isCompleted);
            }
            catch (ObjectDisposedException) when (Leaving.Contains(thread))
            {
                return;
            }

            words.Forget();
            Require(put == length - _inHand[thread].Count, $"T{thread} was told that it put {put} items and put {length - _inHand[thread].Count}");
            if (put != length)
            {
                Require(isHasty || (isCompleted && ClosesEarly), $"T{thread} gave up for no reason");
                return;
            }
        }
    }

    private void Consume(int thread, ScheduledWords words)
    {
        Span<int> items = stackalloc int[BatchSize];
        while (TakesEach == 0 || _done[thread] < TakesEach)
        {
            _takes[thread] = default;
            bool isHasty = Hasty.Contains(thread);
            int got;
            try
            {
                got = Get(words, items, OwnerOf(thread), isHasty ? words.Soon() : Deadline.Never);
            }
            catch (ObjectDisposedException) when (Leaving.Contains(thread))
            {
                return;
            }

            words.Forget();
            (int from, int count) = _takes[thread];
            Require(Math.Max(0, got) == count, $"T{thread} was told of {got} items and took {count}");
            for (int i = 0; i < got; i++)
            {
                Require(items[i] == _published[from + i], $"T{thread} took {items[i]:x} from where {_published[from + i]:x} was put");
            }

            if (got <= 0)
            {
                Require(isHasty || (got < 0 && TakesEach == 0), $"T{thread} gave up for no reason");
                return;
            }

            _done[thread] += got;
        }
    }
}
