using Managers.Platform;

namespace Managers.Core.Tests.Interleavings.Scheduling;

internal enum ThreadState
{
    /// <summary>It stands before its next access, or before its first.</summary>
    Ready,

    Asleep,

    Finished,

    /// <summary>Killed: it never goes on.</summary>
    Dead,
}

/// <summary>A thread of a run: a real one that goes on only while it has the baton. It serves one run after the other.</summary>
internal sealed unsafe class VirtualThread
{
    private readonly Scheduler _scheduler;

    internal VirtualThread(Scheduler scheduler, int number, int processor)
    {
        _scheduler = scheduler;
        Number = number;
        new Thread(() => Serve(processor)) { IsBackground = true, Name = $"virtual thread {number}" }.Start();
    }

    internal int Number { get; }

    internal Gate Gate { get; } = new();

    internal Scheduler Scheduler => _scheduler;

    /// <summary>As lock words name it: a participant of its own unless the scenario says otherwise, generation 1.</summary>
    internal ulong Identity { get; private set; }

    internal ThreadState State { get; set; }

    internal bool HasBegun { get; set; }

    /// <summary>It stands before an access, not before its beginning.</summary>
    internal bool HasReached { get; set; }

    /// <summary>What it has seen so far; with the memory it determines what it will do.</summary>
    internal ulong History { get; set; }

    /// <summary>Its clock; only differences between its own readings mean anything, so each thread has one.</summary>
    internal long Clock { get; set; }

    /// <summary>The access before which it stands.</summary>
    internal Access Pending { get; set; }

    internal uint* SleepsOn { get; set; }

    internal uint Channel { get; set; }

    internal int Milliseconds { get; set; }

    internal WaitResult WokenBy { get; set; }

    /// <summary>Its operation has a deadline.</summary>
    internal bool HasDeadline { get; set; }

    /// <summary>And that is over.</summary>
    internal bool IsLate { get; set; }

    /// <summary>The threads, as bits, that have to be gone before it goes on.</summary>
    internal ulong Joins { get; set; }

    /// <summary>One of them suffices.</summary>
    internal bool JoinsAny { get; set; }

    /// <summary>It has let others go first.</summary>
    internal bool StandsAside { get; set; }

    internal int StoodAsideAt { get; set; }

    internal int LastRan { get; set; }

    /// <summary>How often its sleep ended because nobody else could go on.</summary>
    internal int TimeOuts { get; set; }

    internal uint Participant => (uint)(Identity >> 32);

    internal void Reset(int process)
    {
        Identity = (1UL << 44) | ((ulong)(uint)(process + 1) << 32) | (uint)(100 + Number);
        State = ThreadState.Ready;
        HasBegun = HasReached = false;
        History = (uint)Number;
        Clock = 1;
        Pending = default;
        SleepsOn = null;
        Joins = 0;
        HasDeadline = IsLate = StandsAside = false;
        StoodAsideAt = LastRan = TimeOuts = 0;
    }

    public override string ToString() => $"T{Number}";

    private void Serve(int processor)
    {
        OneProcessor.Stay(processor);
        while (true)
        {
            Gate.Pass();
            if (_scheduler.IsClosed)
            {
                Gate.Dispose();
                return;
            }

            _scheduler.RunBody(this);
        }
    }
}
