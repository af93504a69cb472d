using System.Runtime.CompilerServices;
using Managers.Locks;

namespace Managers.Core.Tests.Interleavings.Scheduling;

/// <summary>How a run ended.</summary>
internal enum RunEnd
{
    /// <summary>Everyone who lives has ended, and what had to be true was.</summary>
    Passed,

    Failed,

    /// <summary>It came to a state from which everything had been tried.</summary>
    Known,
}

/// <summary>
/// Runs scenarios, one access at a time. Threads hand on a baton: who has it runs to its next access and decides there, by asking a <see cref="Chooser"/>, who goes on. So a run is a function of the choices.
/// Time is virtual: sleeps and deadlines end when a choice says so, or when nobody could go on otherwise.
/// </summary>
internal sealed unsafe partial class Scheduler : IDisposable
{
    private const int MaxAccesses = 3000;
    private const int MaxTimeOuts = 12;

    private readonly List<VirtualThread> _threads = [];
    private readonly List<Alternative> _alternatives = [];
    private readonly Gate _ended = new();
    private int _count;
    private int _unwinding;
    private VirtualThread? _running;
    private volatile bool _isEnding;
    private Budget _left;
    private int _accesses;
    private int _deaths;
    private ulong _log;
    private Exception? _failure;
    private bool _isKnown;

    internal Scenario Scenario { get; private set; } = null!;

    internal bool IsClosed { get; private set; }

    /// <summary>What happened, in words; null while nobody wants to know.</summary>
    internal List<string>? Trace { get; set; }

    internal Exception? Failure => _failure;

    internal int Accesses => _accesses;

    internal bool AnyoneDied => _deaths != 0;

    private Chooser Chooser { get; set; } = null!;

    private ReadOnlySpan<VirtualThread> Threads => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_threads)[.._count];

    public void Dispose()
    {
        IsClosed = true;
        foreach (VirtualThread thread in _threads)
        {
            thread.Gate.Open();
        }

        _ended.Dispose();
    }

    internal RunEnd Execute(Scenario scenario, Chooser chooser, Budget budget)
    {
        Scenario = scenario;
        Chooser = chooser;
        _count = scenario.ThreadCount;
        while (_threads.Count < _count)
        {
            _threads.Add(new VirtualThread(this, _threads.Count, Thread.GetCurrentProcessorId()));
        }

        for (int i = 0; i < _count; i++)
        {
            _threads[i].Reset(scenario.Processes.Length == 0 ? i : scenario.Processes[i]);
        }

        _left = budget;
        _accesses = _deaths = 0;
        _log = 0;
        _failure = null;
        _isKnown = _isEnding = false;
        Trace?.Clear();
        new Span<byte>(scenario.Memory, scenario.SizeInBytes).Clear();
        scenario.Run = this;
        scenario.Begin();
        if (Next(null) is { } first)
        {
            Go(first);
            _ended.Pass();
        }

        if (_failure is null && !_isKnown)
        {
            try
            {
                scenario.End();
            }
            catch (Exception e)
            {
                _failure = e;
            }
        }

        return _failure is not null ? RunEnd.Failed : _isKnown ? RunEnd.Known : RunEnd.Passed;
    }

    internal bool IsDead(int thread) => _threads[thread].State == ThreadState.Dead;

    /// <summary>As <see cref="VirtualThread.Identity"/>.</summary>
    internal ulong IdentityOf(int thread) => _threads[thread].Identity;

    /// <summary>Called by the real thread when it gets the baton for the first time in a run.</summary>
    internal void RunBody(VirtualThread thread)
    {
        if (!_isEnding)
        {
            thread.HasBegun = true;
            try
            {
                Scenario.Body(thread.Number, new ScheduledWords(thread));
                thread.State = ThreadState.Finished;
                Trace?.Add($"{thread}  ends");
                if (Next(null) is { } next)
                {
                    Go(next);
                    return;
                }

                BeginEnd();
            }
            catch (AbandonedException)
            {
                // The run is over, or this thread is dead.
            }
            catch (Exception e)
            {
                _failure ??= e;
                if (!_isEnding)
                {
                    BeginEnd();
                }
            }
        }

        if (Interlocked.Decrement(ref _unwinding) == 0)
        {
            _ended.Open();
        }
    }

    /// <summary>The thread stands before an access: whoever is chosen goes on; this one when it is its turn again.</summary>
    internal void Reach(VirtualThread thread, AccessKind kind, void* word, ulong value, ulong expected = 0)
    {
        if (_isEnding)
        {
            throw new AbandonedException();
        }

        thread.Pending = new Access(kind, OffsetOf(word), value, expected);
        if (++_accesses > MaxAccesses)
        {
            Fail($"it does not end: {MaxAccesses} accesses were not enough");
        }

        // It was chosen to begin just now, and has done nothing since.
        if (thread.HasReached)
        {
            HandOn(thread);
        }

        thread.HasReached = true;
        thread.LastRan = _accesses;
        thread.StandsAside = false;
    }

    /// <summary>What an access returned becomes part of what the thread knows.</summary>
    internal ulong Seen(VirtualThread thread, ulong result)
    {
        Trace?.Add(Describe(thread, result));
        ulong history = Hashing.Mix(Hashing.Mix(thread.History, thread.Pending.Digest()), result);
        for (int i = 0; i < Scenario.GuardedCount; i++)
        {
            ref readonly Scenario.Guarded guarded = ref Scenario.GuardedAt(i);
            if ((*(ulong*)guarded.Word & LockWord.OwnerMask & ~LockWord.Reader) == thread.Identity)
            {
                history = Hashing.Mix(history, Hashing.Of((byte*)guarded.Memory, guarded.LengthInBytes));
            }
        }

        thread.History = history;
        Scenario.Accessed(thread.Number, thread.Pending, result);
        return result;
    }

    /// <summary>Adds to the record that the checks look at; its order is part of the state.</summary>
    internal void Record(ulong value) => _log = Hashing.Mix(_log + 1, value);

    /// <summary>Everything that decides what can still happen.</summary>
    internal ulong Digest(VirtualThread? current)
    {
        ulong digest = Hashing.Mix(Hashing.Of(Scenario.Memory, Scenario.SizeInBytes), _log);
        digest = Hashing.Mix(digest, Scenario.State);
        digest = Hashing.Mix(digest, (uint)(current is null ? 99 : current.Number) | ((ulong)(uint)_left.Kills << 8) | ((ulong)(uint)_left.TimeOuts << 16) | ((ulong)(uint)_left.Spurious << 24));
        foreach (VirtualThread thread in Threads)
        {
            digest = Hashing.Mix(digest, thread.History + RanSince(thread));
            digest = Hashing.Mix(digest, thread.Pending.Digest());
            digest = Hashing.Mix(
                digest,
                (uint)thread.State | (thread.HasReached ? 1UL << 8 : 0) | (thread.IsLate ? 1UL << 9 : 0) | (CanRun(thread) ? 1UL << 10 : 0) | ((ulong)(uint)thread.WokenBy << 12) | ((ulong)(uint)thread.TimeOuts << 16));
        }

        return digest;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal void Fail(string why)
    {
        _failure ??= new InvalidOperationException(why);
        BeginEnd();
        throw new AbandonedException();
    }

    private void HandOn(VirtualThread thread)
    {
        VirtualThread? next = Next(thread);
        if (next == thread)
        {
            return;
        }

        if (next is null)
        {
            BeginEnd();
            throw new AbandonedException();
        }

        Go(next);
        thread.Gate.Pass();
        if (_isEnding)
        {
            throw new AbandonedException();
        }
    }

    /// <summary>Lets go of everyone who stands or sleeps. Who calls it is one of those who unwind, or else the next run could begin under its hands; the last one tells who waits for the run.</summary>
    private void BeginEnd()
    {
        int unwinding = 1;
        foreach (VirtualThread thread in Threads)
        {
            unwinding += MustUnwind(thread) ? 1 : 0;
        }

        _unwinding = unwinding;
        _isEnding = true;
        foreach (VirtualThread thread in Threads)
        {
            if (MustUnwind(thread))
            {
                thread.Gate.Open();
            }
        }
    }

    private bool MustUnwind(VirtualThread thread) => thread != _running && thread.HasBegun && thread.State != ThreadState.Finished;

    private void Go(VirtualThread next)
    {
        _running = next;
        next.Gate.Open();
    }

    private int OffsetOf(void* word)
    {
        long offset = (byte*)word - Scenario.Memory;
        return offset >= 0 && offset < Scenario.SizeInBytes ? (int)offset : -1;
    }
}
