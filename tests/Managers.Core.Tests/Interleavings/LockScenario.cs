using Managers.Core.Tests.Interleavings.Scheduling;
using Managers.Locks;
using Managers.Memory;
using Managers.Platform;

namespace Managers.Core.Tests.Interleavings;

/// <summary>
/// Threads take a lock in turns. Nobody is in with another who lives; everyone who lives and has no deadline gets in as often as it asks; after an owner's death the next one is told, and after the data
/// was declared good nobody is told again.
/// </summary>
internal unsafe class LockScenario : Scenario
{
    private const int Nobody = -1;

    private readonly LockCell* _cell;
    private readonly uint* _data;
    private readonly int[] _entered;
    private int _holder;
    private bool _isOwed;
    private bool _mayBeOwed;
    private int _told;
    private CancellationTokenSource? _cancellation;

    internal LockScenario(int threads)
        : base(threads, 192)
    {
        _cell = (LockCell*)Memory;
        _data = (uint*)(Memory + sizeof(LockCell));
        _entered = new int[threads];
        Name(&_cell->Word, "word");
        Name(&_cell->LastDeadOwner, "cell+");
        Name(&_cell->NextInTurn, "turn");
        Name(_data, "data");
    }

    internal int Rounds { get; init; } = 1;

    internal WaitPolicy Policy { get; init; } = WaitPolicy.Park;

    /// <summary>A lock without a cell: no turns, no policy.</summary>
    internal bool IsBare { get; init; }

    /// <summary>Threads that give up when their time is over.</summary>
    internal int[] Hasty { get; init; } = [];

    /// <summary>Threads that only try, and look whether the owner is dead.</summary>
    internal int[] Casual { get; init; } = [];

    /// <summary>A thread whose wait another one cancels; it is the last one that does.</summary>
    internal int? Cancelled { get; init; }

    /// <summary>Who is told declares the data good.</summary>
    internal bool Repairs { get; init; } = true;

    internal override bool TimePasses => _cancellation is { IsCancellationRequested: true };

    internal override ulong State =>
        (uint)(_holder + 1) | (_isOwed ? 1UL << 8 : 0) | (_mayBeOwed ? 1UL << 9 : 0) | ((ulong)(uint)_told << 10) | (TimePasses ? 1UL << 20 : 0);

    protected LockCell* Cell => _cell;

    internal override void Begin()
    {
        _cell->Policy = (uint)Policy;
        _holder = Nobody;
        _isOwed = _mayBeOwed = false;
        _told = 0;
        Array.Clear(_entered);
        _cancellation = Cancelled is null ? null : new CancellationTokenSource();
    }

    internal override void Body(int thread, ScheduledWords words)
    {
        if (Cancelled is not null && thread == ThreadCount - 1)
        {
            // What the registration of a wait does: first the token, then the wake-up.
            words.Point(_data);
            _cancellation!.Cancel();
            words.Wake((uint*)_cell, int.MaxValue, IWaiter.Any);
            return;
        }

        for (int round = 0; round < Rounds; round++)
        {
            LockResult result = Take(thread, words);
            if (result is LockResult.TimedOut or LockResult.Cancelled)
            {
                Require(Hasty.Contains(thread) || Casual.Contains(thread) || Cancelled == thread, $"T{thread} gave up for no reason: {result}");
                Require((_cell->Word & LockWord.OwnerMask) != words.Self, $"T{thread} gave up and owns the lock");
                Require((_cell->NextInTurn & ~LockWord.Granted) != words.Self, $"T{thread} gave up and is the next in turn");
                continue;
            }

            Enter(thread, words, result);
            words.Point(_data);
            Leave(thread);
            Require(GiveBack(words), $"T{thread} did not own what it gave back");
        }
    }

    internal override void Killed(int thread)
    {
        _isOwed |= (_cell->Word & LockWord.OwnerMask) == Run.IdentityOf(thread);
        _mayBeOwed |= (_cell->NextInTurn & ~LockWord.Granted) == Run.IdentityOf(thread);
    }

    internal override void End()
    {
        for (int thread = 0; thread < ThreadCount; thread++)
        {
            bool mustHaveEntered = !Run.IsDead(thread) && !Hasty.Contains(thread) && !Casual.Contains(thread) && Cancelled != thread && (Cancelled is null || thread != ThreadCount - 1);
            Require(!mustHaveEntered || _entered[thread] == Rounds, $"T{thread} got in {_entered[thread]} times, not {Rounds}");
        }

        if (!Run.AnyoneDied)
        {
            Require((_cell->Word & (LockWord.OwnerMask | LockWord.OwnerDied)) == 0, $"the word is {_cell->Word:x} when all have left");
            Require(_cell->NextInTurn == 0, $"the next in turn is {_cell->NextInTurn:x} when all have left");
        }
    }

    protected virtual LockResult Acquire(ScheduledWords words, Deadline deadline, CancellationToken cancellationToken) =>
        LockWord.TryEnter(words, &_cell->Word, words.Self) ? LockResult.Entered
            : LockWord.Enter(words, &_cell->Word, IsBare ? null : _cell, words.Self, deadline, cancellationToken);

    protected virtual bool GiveBack(ScheduledWords words) =>
        LockWord.TryExit(words, &_cell->Word, words.Self) || LockWord.Exit(words, &_cell->Word, IsBare ? null : _cell, words.Self);

    private LockResult Take(int thread, ScheduledWords words)
    {
        if (Casual.Contains(thread))
        {
            return LockWord.TryTake(words, &_cell->Word, IsBare ? null : _cell, words.Self);
        }

        Deadline deadline = Hasty.Contains(thread) ? words.Soon() : Deadline.Never;
        LockResult result = Acquire(words, deadline, Cancelled == thread ? _cancellation!.Token : CancellationToken.None);
        words.Forget();
        return result;
    }

    private void Enter(int thread, ScheduledWords words, LockResult result)
    {
        Require(_holder == Nobody || Run.IsDead(_holder), $"T{thread} is in with T{_holder}");
        _holder = thread;
        _entered[thread]++;
        bool isTold = result == LockResult.EnteredAfterDeath;
        Require(isTold || !_isOwed, $"T{thread} was not told that an owner died");
        // A turn may be granted to one who is dead by then: so the word named a dead owner, if one that never was in.
        Require(!isTold || _isOwed || _mayBeOwed, $"T{thread} was told of a death that is none");
        if (isTold && Repairs)
        {
            LockWord.MarkConsistent(words, &_cell->Word);
            _isOwed = _mayBeOwed = false;
            _told++;
            Require(_told == 1 || Budget.Kills > 1, $"T{thread} is the second to be told of one death");
        }
        else if (isTold)
        {
            _isOwed = true;
        }
    }

    private void Leave(int thread)
    {
        Require(_holder == thread, $"T{_holder} came in while T{thread} was");
        _holder = Nobody;
    }
}
