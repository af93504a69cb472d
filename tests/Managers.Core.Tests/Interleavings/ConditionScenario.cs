using Managers.Core.Tests.Interleavings.Scheduling;
using Managers.Locks;
using Managers.Memory;

namespace Managers.Core.Tests.Interleavings;

/// <summary>
/// Threads wait for a condition of a lock, as SharedCondition uses the steps: each until there is an item, which it takes. Others put an item and notify one. A notification goes to the oldest that waits, wakes nobody else,
/// and is not lost with one who gives up or dies: so everyone who lives and stays gets an item, as long as there are enough.
/// </summary>
internal unsafe class ConditionScenario : Scenario
{
    private readonly ConditionWaiter* _records;
    private readonly uint* _items;
    private readonly int _waiters;
    private readonly List<ulong> _order = [];
    private int _given;
    private int _returned;

    /// <summary>First the waiters.</summary>
    internal ConditionScenario(int waiters, int notifiers, int records)
        : base(waiters + notifiers, sizeof(LockCell) + sizeof(ConditionCell) + records * sizeof(ConditionWaiter) + 64)
    {
        _waiters = waiters;
        Gate = (LockCell*)Memory;
        Cell = (ConditionCell*)(Gate + 1);
        _records = (ConditionWaiter*)(Cell + 1);
        _items = (uint*)(_records + records);
        Records = records;
        Guard(&Gate->Word, Cell, 64);
        Guard(&Gate->Word, _records, records * sizeof(ConditionWaiter));
        Name(&Gate->Word, "lock");
        Name(&Gate->LastDeadOwner, "lock+");
        Name(&Gate->NextInTurn, "turn");
        Name(Cell, "condition");
        for (int i = 0; i < records; i++)
        {
            Name(&_records[i], $"record {i}");
            Name(&_records[i].State, $"state {i}");
        }

        Name(_items, "items");
    }

    internal int Records { get; }

    internal int[] Hasty { get; init; } = [];

    /// <summary>Those whose condition is closed while they wait: they leave without the lock, and take no item.</summary>
    internal int[] Closed { get; init; } = [];

    /// <summary>The first notifier tells one, and looks that only one came, before it tells all; it waits until all wait.</summary>
    internal bool TellsOneThenAll { get; init; }

    /// <summary>Items that each notifier puts.</summary>
    internal int ItemsEach { get; init; } = 1;

    /// <summary>The notifier puts a second item only when one of two waiters is gone and has taken the first: else its notification has to reach the other one by itself.</summary>
    internal bool TopsUp { get; init; }

    /// <summary>Those who wait longest for a lock are not handed it here: that is the lock's own matter, and many more orders.</summary>
    internal bool HasTurns { get; init; }

    internal override ulong State => (uint)_given | ((ulong)(uint)_returned << 16);

    protected LockCell* Gate { get; }

    protected ConditionCell* Cell { get; }

    internal override void Begin()
    {
        Cell->Capacity = (uint)Records;
        Cell->Policy = (uint)WaitPolicy.Park;
        Gate->Policy = (uint)WaitPolicy.Park;
        _order.Clear();
        _given = _returned = 0;
    }

    internal override void Body(int thread, ScheduledWords words)
    {
        if (thread < _waiters)
        {
            Wait(thread, words);
        }
        else if (TellsOneThenAll)
        {
            TellOneThenAll(words);
        }
        else
        {
            for (int i = 0; i < ItemsEach; i++)
            {
                Enter(words);
                Put(words);
                Exit(words);
            }

            if (TopsUp)
            {
                words.JoinAny(0, 1);
                if (Enter(words))
                {
                    // It died with the lock, after its wait: whether it took the item nobody knows, so all look.
                    ConditionSteps.NotifyAll(words, Cell);
                }

                if (words.Load(_items) == 0)
                {
                    Put(words);
                }

                Exit(words);
            }
        }
    }

    internal override void Accessed(int thread, in Access access, ulong result)
    {
        if (access.Kind is not (AccessKind.Store or AccessKind.CompareExchange))
        {
            return;
        }

        int index = (access.Offset - OffsetOf(&_records[0].State)) / sizeof(ConditionWaiter);
        if (access.Offset < OffsetOf(&_records[0].State) || index >= Records || access.Offset != OffsetOf(&_records[index].State))
        {
            return;
        }

        ulong identity = _records[index].Identity;
        if (access.Kind == AccessKind.Store && access.Value == ConditionWaiter.Waiting)
        {
            _order.Add(identity);
            Run.Record(identity);
        }
        else if (access.Kind == AccessKind.CompareExchange && result == access.Expected && access.Expected == ConditionWaiter.Waiting)
        {
            if (access.Value == ConditionWaiter.Notified)
            {
                _given++;
                Require(TellsOneThenAll || _order[0] == identity, $"T{thread} notified {identity:x} though {_order[0]:x} waits longer");
            }

            _order.Remove(identity);
        }
        else if (access.Kind == AccessKind.CompareExchange && result == access.Expected && access.Expected == ConditionWaiter.Notified && access.Value == ConditionWaiter.Free)
        {
            // Given to another from here on.
            _returned++;
        }
    }

    internal override void End() => Require(Run.AnyoneDied || _returned == _given, $"{_given} notifications were given, {_returned} came");

    protected virtual WaitEnd Sleep(ScheduledWords words, int index, Deadline deadline) => ConditionSteps.Sleep(words, Cell, index, deadline, CancellationToken.None);

    private void Wait(int thread, ScheduledWords words)
    {
        bool isHasty = Hasty.Contains(thread);
        Deadline deadline = isHasty ? words.Soon() : Deadline.Never;
        bool mayWait = true;
        if (Closed.Contains(thread))
        {
            LeaveClosed(thread, words);
            return;
        }

        Enter(words);
        while (words.Load(_items) == 0 && mayWait)
        {
            int index = ConditionSteps.Begin(words, Cell);
            Require(index >= 0, $"T{thread} found no record");
            Exit(words);
            WaitEnd end = Sleep(words, index, deadline);
            // The lock is taken without a deadline.
            bool isLate = end == WaitEnd.TimedOut;
            Enter(words);
            ConditionSteps.End(words, Cell, index);
            _returned += isLate ? 0 : 1;
            Require(!isLate || isHasty, $"T{thread} gave up for no reason");
            mayWait = !isLate;
        }

        if (words.Load(_items) is var items and not 0)
        {
            words.Store(_items, items - 1);
        }

        words.Forget();
        Exit(words);
    }

    private void LeaveClosed(int thread, ScheduledWords words)
    {
        Enter(words);
        int index = ConditionSteps.Begin(words, Cell);
        Require(index >= 0, $"T{thread} found no record");
        Exit(words);
        words.Yield();
        ConditionSteps.Abandon(words, Cell, index);
        words.Forget();
    }

    private void Put(ScheduledWords words)
    {
        words.Store(_items, words.Load(_items) + 1);
        ConditionSteps.Notify(words, Cell, 1);
    }

    private void TellOneThenAll(ScheduledWords words)
    {
        Enter(words);
        while (_order.Count < _waiters)
        {
            Exit(words);
            words.Yield();
            Enter(words);
        }

        ConditionSteps.Notify(words, Cell, 1);
        Require(_given == 1, $"one was to be notified, and {_given} were");
        Exit(words);
        words.Yield();
        Enter(words);
        Require(_returned <= 1, $"one was notified, and {_returned} came");
        words.Store(_items, (uint)_waiters);
        ConditionSteps.NotifyAll(words, Cell);
        Exit(words);
    }

    /// <returns>True if an owner died.</returns>
    private bool Enter(ScheduledWords words)
    {
        LockResult result = LockWord.TryEnter(words, &Gate->Word, words.Self) ? LockResult.Entered
            : LockWord.Enter(words, &Gate->Word, HasTurns ? Gate : null, words.Self, Deadline.Never, CancellationToken.None);
        if (result == LockResult.EnteredAfterDeath)
        {
            LockWord.MarkConsistent(words, &Gate->Word);
        }

        return result == LockResult.EnteredAfterDeath;
    }

    private void Exit(ScheduledWords words)
    {
        if (!LockWord.TryExit(words, &Gate->Word, words.Self))
        {
            Require(LockWord.Exit(words, &Gate->Word, HasTurns ? Gate : null, words.Self), "a lock was given back by one that did not hold it");
        }
    }
}
