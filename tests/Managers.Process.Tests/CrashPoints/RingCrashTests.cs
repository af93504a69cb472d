using Managers.Hosting;
using Managers.Tests.Child.Crash;
using Managers.Tests.Support;
using Xunit;

namespace Managers.Process.Tests.CrashPoints;

/// <summary>Clients that are killed while they change over to rings, or write or read there: their server gives their lock on at once, and nothing of the rings stays.</summary>
public sealed class RingCrashTests : CrashTest
{
    public static TheoryData<string, string, bool> Deaths => CrashCases.Of(CrashScenarios.ChangeToRings, CrashScenarios.CallByRings);

    [Theory]
    [MemberData(nameof(Deaths))]
    public void P24_A_client_killed_anywhere_in_its_rings_gives_back_what_it_held(string scenario, string point, bool namedCreation)
    {
        NeedCrashPoints();
        Need.Unix("connections have no rings on other systems.");
        var server = new ManagerServer(RingCalls.Key, new ServerLimits(), new CreatorTable());
        server.Start(null);
        try
        {
            using var manager = new SyncManager(new ManagerOptions { Address = server.Address, AuthKey = RingCalls.Key });
            manager.Connect();
            using LockProxy gate = manager.CreateLock();
            Kill(scenario, point, namedCreation, server.Address.ToString(), gate.ToToken().ToString());
            GoesOn(() =>
            {
                using LockScope held = gate.Acquire(Eventually.Patience);
                Assert.True(held.PreviousOwnerDied);
                held.MarkConsistent();
            });
            Eventually.True(() => server.ConnectionCount == 1, "the session of the killed client has ended");
        }
        finally
        {
            server.Stop(Eventually.Patience);
        }
    }
}
