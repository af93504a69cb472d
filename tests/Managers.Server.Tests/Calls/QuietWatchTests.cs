using Managers.Client;
using Managers.Conformance.Support;
using Xunit;

namespace Managers.Server.Tests.Calls;

/// <summary>Being told when nothing has happened for a while.</summary>
public sealed class QuietWatchTests
{
    private const int Long = 60_000;

    [Fact]
    public void Who_moves_is_asked_again_and_who_is_quiet_is_told_once_and_asked_no_more()
    {
        const int Moves = 5;
        var watched = new Watched(Moves);
        QuietWatch.Add(watched, 1);
        TestThread.Until(() => watched.Told == 1, "the end of its moves");
        Assert.Equal(Moves + 1, watched.Asked);
        var later = new Watched(Moves);
        QuietWatch.Add(later, 1);
        TestThread.Until(() => later.Told == 1, "the end of the other one's moves");
        Assert.Equal((Moves + 1, 1), (watched.Asked, watched.Told));
    }

    [Fact]
    public void One_that_was_told_can_be_watched_again()
    {
        var watched = new Watched(0);
        for (int i = 1; i <= 3; i++)
        {
            QuietWatch.Add(watched, 1);
            TestThread.Until(() => watched.Told == i, "being told");
        }

        Assert.Equal(3, watched.Asked);
    }

    [Fact]
    public void One_that_comes_later_and_is_due_sooner_is_told_first()
    {
        var slow = new Watched(0);
        var soon = new Watched(0);
        QuietWatch.Add(slow, Long);
        QuietWatch.Add(soon, 1);
        TestThread.Until(() => soon.Told == 1, "the one that is due sooner");
        Assert.Equal(0, slow.Asked);
    }

    [Fact]
    public void Who_takes_long_when_told_holds_nobody_up()
    {
        using var goOn = new ManualResetEventSlim();
        var slow = new Watched(0, goOn);
        QuietWatch.Add(slow, 1);
        TestThread.Until(() => slow.Told == 1, "the slow one");
        var other = new Watched(3);
        QuietWatch.Add(other, 1);
        TestThread.Until(() => other.Told == 1, "the other one");
        Assert.False(slow.HasReturned);
        goOn.Set();
        TestThread.Until(() => slow.HasReturned, "the slow one's end");
    }

    private sealed class Watched(int moves, ManualResetEventSlim? goOn = null) : IQuietWatched
    {
        private int _asked;
        private int _told;
        private volatile bool _hasReturned;

        internal int Asked => Volatile.Read(ref _asked);

        internal int Told => Volatile.Read(ref _told);

        internal bool HasReturned => _hasReturned;

        public bool HasMoved() => Interlocked.Increment(ref _asked) <= moves;

        public void IsQuiet()
        {
            Interlocked.Increment(ref _told);
            goOn?.Wait();
            _hasReturned = true;
        }
    }
}
