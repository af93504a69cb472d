using System.Diagnostics;
using System.Globalization;

namespace Managers.Ratios.Processes;

/// <summary>Child processes that work at the same time.</summary>
internal sealed class Crew : IDisposable
{
    /// <summary>Where the stop stands on the board: on a line of its own.</summary>
    internal const int StopAt = 32;

    private const int BoardLength = 64;

    private static readonly TimeSpan s_window = TimeSpan.FromMilliseconds(60);

    /// <summary>A window for clients of a server, which takes tens of milliseconds to find its pace.</summary>
    internal static readonly TimeSpan LoadWindow = TimeSpan.FromMilliseconds(250);

    private readonly List<Child> _members = [];
    private readonly Placement _placement;
    private readonly SharedEvent _go;
    private readonly SharedArray<int> _board;

    /// <param name="manager">Makes what the members share.</param>
    /// <param name="placement">Where they run.</param>
    internal Crew(LocalManager manager, Placement placement = Placement.Anywhere)
    {
        _placement = placement;
        _go = manager.CreateEvent();
        _board = manager.CreateSharedArray<int>(BoardLength);
    }

    /// <summary>Starts a member.</summary>
    /// <param name="role">Its role, then what that wants.</param>
    internal void Add(params string[] role)
    {
        string[] arguments = [role[0], _go.ToToken().ToString(), _board.ToToken().ToString(), .. role[1..]];
        Child child = _placement == Placement.OneProcessor ? Processors.OnOne(() => new Child(arguments)) : new Child(arguments);
        _members.Add(child);
        if (_placement == Placement.TwoProcessors)
        {
            // After its start: it shall know that there are more.
            child.PinTo((_members.Count - 1) % 2);
        }
    }

    /// <summary>The first members, or all, work until a window of time is over.</summary>
    /// <param name="members">How many; null: all.</param>
    /// <param name="window">How long; null: as long as is enough for locks.</param>
    /// <returns>Wall nanoseconds per piece of work, over all of them.</returns>
    internal double Window(int? members = null, TimeSpan? window = null)
    {
        List<Child> active = _members[..(members ?? _members.Count)];
        Volatile.Write(ref _board[StopAt], 0);
        long started = Start(active, 0);
        Thread.Sleep(window ?? s_window);
        Volatile.Write(ref _board[StopAt], 1);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        return elapsed.TotalNanoseconds / Finish(active).Sum(f => f.Done);
    }

    /// <summary>Each member does so much.</summary>
    /// <returns>Wall nanoseconds until the last one was done.</returns>
    internal double Race(long amount)
    {
        long started = Start(_members, amount);
        long end = Finish(_members).Max(f => f.End);
        return Stopwatch.GetElapsedTime(started, end).TotalNanoseconds;
    }

    /// <summary>Kills the first member.</summary>
    /// <returns>When, as <see cref="Stopwatch.GetTimestamp"/> counts.</returns>
    internal long KillFirst()
    {
        long now = Stopwatch.GetTimestamp();
        _members[0].Kill();
        return now;
    }

    public void Dispose()
    {
        foreach (Child member in _members)
        {
            member.Dispose();
        }

        _board.Dispose();
        _go.Dispose();
    }

    private long Start(List<Child> active, long amount)
    {
        string command = amount.ToString(CultureInfo.InvariantCulture);
        active.ForEach(c => c.Send(command));
        foreach (Child child in active)
        {
            if (child.Receive() is not RoleHost.Ready and var said)
            {
                throw new InvalidOperationException($"A child process said '{said}' instead of '{RoleHost.Ready}'.");
            }
        }

        // The last one is on its way to sleep.
        Thread.Sleep(1);
        long started = Stopwatch.GetTimestamp();
        _go.Set();
        return started;
    }

    private List<(long Done, long End)> Finish(List<Child> active)
    {
        List<(long, long)> results = active.ConvertAll(c =>
        {
            string[] parts = c.Receive().Split(' ');
            return (long.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture));
        });
        _go.Clear();
        return results;
    }
}
