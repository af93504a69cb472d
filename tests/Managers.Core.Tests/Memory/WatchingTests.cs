using Managers.Conformance.Simulated;
using Managers.Core.Tests.Support;
using Managers.Locks;
using Managers.Memory;
using Xunit;

namespace Managers.Core.Tests.Memory;

/// <summary>Which participants' processes a segment has watched.</summary>
public sealed class WatchingTests : SegmentTest
{
    [Fact]
    public void Openings_that_come_and_go_leave_one_watch_for_their_slot() => Counted(open =>
    {
        var told = new List<uint>();
        var participants = new List<uint>();
        for (int i = 0; i < 20; i++)
        {
            ManagerSegment other = OpenAsAnotherProcess();
            participants.Add(Participant(other));
            Assert.True(Segment.WatchParticipant(participants[^1], (_, ended) => told.Add(ended)));
            other.Close();
        }

        Assert.Single(open);
        // Who sleeps for one of the earlier learns that it has gone.
        Assert.Equal(participants[..^1], told);

        Segment.Close();
        Assert.Empty(open);
    });

    [Fact]
    public void Earlier_participant_that_is_asked_for_late_does_not_take_the_watch_of_the_one_that_has_its_slot() => Counted(open =>
    {
        var told = new List<uint>();
        ManagerSegment earlier = OpenAsAnotherProcess();
        earlier.Close();
        ManagerSegment later = OpenAsAnotherProcess();
        Assert.Equal(earlier.Slot, later.Slot);
        Assert.True(Segment.WatchParticipant(Participant(later), (_, ended) => told.Add(ended)));
        long watch = Assert.Single(open);

        Assert.False(Segment.WatchParticipant(Participant(earlier), (_, ended) => told.Add(ended)));

        Assert.Equal(watch, Assert.Single(open));
        Assert.Empty(told);
    });

    [Fact]
    public void Closed_segment_has_nobody_watched_and_lets_nobody_sleep() => Counted(open =>
    {
        ManagerSegment other = OpenAsAnotherProcess();
        Segment.Close();

        Assert.False(Segment.WatchParticipant(Participant(other), (_, _) => { }));

        Assert.Empty(open);
        // Nobody is called dead on its word.
        Assert.Equal("LocalManager", Assert.Throws<ObjectDisposedException>(() => DeathProbe.IsDead(Segment, other.LockIdentity | 1)).ObjectName);
    });

    private static uint Participant(ManagerSegment segment) => (uint)(segment.LockIdentity >> 32);

    private static void Counted(Action<HashSet<long>> body)
    {
        SimulatedDeaths.OpenWatches = [];
        try
        {
            body(SimulatedDeaths.OpenWatches);
        }
        finally
        {
            SimulatedDeaths.OpenWatches = null;
        }
    }
}
