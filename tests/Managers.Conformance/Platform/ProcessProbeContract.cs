using Managers.Conformance.Support;
using Managers.Platform;
using Xunit;

namespace Managers.Conformance.Platform;

/// <summary>IProcessProbe: who this process and its threads are.</summary>
public abstract class ProcessProbeContract<TPlatform> : PlatformTest<TPlatform>
    where TPlatform : TestPlatform, new()
{
    private IProcessProbe Probe => Platform.Processes;

    [Fact]
    public void This_process_has_one_identity()
    {
        Assert.Equal(Probe.Self, Probe.Self);
        Assert.Equal((uint)Environment.ProcessId, Probe.Self.ProcessId);
        Assert.NotEqual(0UL, Probe.Self.StartTime);
    }

    [Fact]
    public void Boot_and_user_do_not_change()
    {
        Assert.Equal(Probe.BootId, Probe.BootId);
        Assert.Equal(Probe.UserId, Probe.UserId);
    }

    [Fact]
    public void Threads_have_ids_of_at_most_28_bits_that_differ()
    {
        var ids = new uint[8];
        using var together = new Barrier(ids.Length);
        TestThread.RunMany(ids.Length, i =>
        {
            ids[i] = Probe.CurrentThreadId();
            Assert.Equal(ids[i], Probe.CurrentThreadId());
            // All alive at once: ids of threads that have ended may come again.
            together.SignalAndWait(TestThread.Patience);
        });

        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(ids, id => Assert.InRange(id, 1u, 0xFFF_FFFFu));
    }

    [Fact]
    public void C_long_has_4_or_8_bytes() => Assert.Contains(Platform.NativeLongSize, new[] { 4, 8 });
}
