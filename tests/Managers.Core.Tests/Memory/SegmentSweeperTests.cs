using System.Runtime.InteropServices;
using Managers.Core.Tests.Support;
using Managers.Memory;
using Managers.Platform;
using Xunit;

namespace Managers.Core.Tests.Memory;

/// <summary>Who may go: the table of SegmentSweeper.Judge.</summary>
public sealed class SegmentSweeperTests : SegmentTest
{
    public static TheoryData<uint, bool, bool, bool> Rule => new()
    {
        // flags, in use, creator alive: removed
        { (uint)SegmentFlags.None, true, true, false },
        { (uint)SegmentFlags.None, true, false, false },
        { (uint)SegmentFlags.None, false, false, true },
        { (uint)SegmentFlags.Persistent, true, true, false },
        { (uint)SegmentFlags.Persistent, false, false, false },
        { (uint)(SegmentFlags.Persistent | SegmentFlags.Named), false, false, false },
        { (uint)SegmentFlags.OnCreatorExit, true, true, false },
        { (uint)SegmentFlags.OnCreatorExit, true, false, true },
        { (uint)SegmentFlags.OnCreatorExit, false, false, true },
        { (uint)SegmentFlags.NotReserved, false, false, true },
        { (uint)SegmentFlags.Named, true, true, false },
    };

    [Theory]
    [MemberData(nameof(Rule))]
    public void Judge_goes_by_lifetime_and_use(uint flags, bool inUse, bool creatorAlive, bool removed)
    {
        byte[] header = Header((SegmentFlags)flags, Guid.Empty);

        Assert.Equal(removed, SegmentSweeper.Judge(SimulatedMachine.NewName(), header, inUse, creatorAlive));
    }

    [Fact]
    public void Named_object_goes_with_its_very_manager()
    {
        SegmentName ofLivingManager = SegmentName.ForObject(Segment.Name, 1);
        SegmentName ofGoneManager = SegmentName.ForObject(SimulatedMachine.NewName(), 1);

        Assert.False(SegmentSweeper.Judge(ofLivingManager, Header(SegmentFlags.Named, Segment.Uuid), inUse: false, creatorAlive: false));
        // Another manager has the name by now.
        Assert.True(SegmentSweeper.Judge(ofLivingManager, Header(SegmentFlags.Named, Guid.NewGuid()), inUse: false, creatorAlive: false));
        Assert.True(SegmentSweeper.Judge(ofGoneManager, Header(SegmentFlags.Named, Segment.Uuid), inUse: false, creatorAlive: false));
        Assert.True(SegmentSweeper.Judge(ofLivingManager, Header(SegmentFlags.None, Segment.Uuid), inUse: false, creatorAlive: false));
    }

    [Fact]
    public void Half_made_segment_goes_once_nobody_makes_it()
    {
        SegmentName name = SimulatedMachine.NewName();
        Assert.True(SegmentSweeper.Judge(name, [], inUse: false, creatorAlive: false));
        Assert.False(SegmentSweeper.Judge(name, [], inUse: true, creatorAlive: true));
        Assert.True(SegmentSweeper.Judge(name, new byte[4096], inUse: false, creatorAlive: false));
        Assert.False(SegmentSweeper.Judge(name, new byte[4096], inUse: true, creatorAlive: true));
        Assert.True(SegmentSweeper.Judge(name, new byte[5], inUse: false, creatorAlive: false));
    }

    [Fact]
    public void Foreign_files_and_other_versions_stay()
    {
        SegmentName name = SimulatedMachine.NewName();
        byte[] foreign = Header(SegmentFlags.None, Guid.Empty);
        foreign[0]++;
        byte[] otherVersion = Header(SegmentFlags.None, Guid.Empty);
        otherVersion[8]++;

        Assert.False(SegmentSweeper.Judge(name, foreign, inUse: false, creatorAlive: false));
        Assert.False(SegmentSweeper.Judge(name, otherVersion, inUse: false, creatorAlive: false));
        Assert.False(SegmentSweeper.Judge(name, "text"u8, inUse: false, creatorAlive: false));
        Assert.False(SegmentSweeper.Judge(name, foreign.AsSpan(0, 100), inUse: false, creatorAlive: false));
    }

    private static byte[] Header(SegmentFlags flags, Guid manager)
    {
        SegmentHeader header = SegmentWriter.NewHeader(SegmentHeader.ObjectSegmentKind, flags, SegmentOptions.DefaultMode, 8192);
        header.ManagerUuid = manager;
        header.Magic = SegmentHeader.MagicValue;
        return MemoryMarshal.AsBytes(new ReadOnlySpan<SegmentHeader>(in header)).ToArray();
    }
}
