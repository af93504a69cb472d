using Managers.Conformance.Support;
using Xunit;

namespace Managers.Server.Tests.Stock;

/// <summary>What a manager's options allow.</summary>
public sealed class OptionTests
{
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(24);

    public static TheoryData<TimeSpan> Refused => [TimeSpan.Zero, Timeout.InfiniteTimeSpan, s_longest + TimeSpan.FromTicks(1), TimeSpan.FromMilliseconds(int.MaxValue), TimeSpan.MaxValue];

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_time_that_no_wait_can_take_is_refused_where_it_is_set(TimeSpan time)
    {
        Func<ManagerOptions>[] all = [() => new() { ConnectTimeout = time }, () => new() { StartTimeout = time }, () => new() { ShutdownTimeout = time }];
        Assert.All(all, make => Assert.Contains("must be more than zero and at most 24 days", Assert.Throws<ArgumentOutOfRangeException>(make).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void The_longest_times_are_good_for_a_server_and_its_client()
    {
        var options = new ManagerOptions { AuthKey = AuthKey.Random(), ConnectTimeout = s_longest, StartTimeout = s_longest, ShutdownTimeout = s_longest };
        using var server = new SyncManager(options);
        Task serving = server.ServeForeverAsync(CancellationToken.None);
        using (var client = new SyncManager(options with { Address = server.Address }))
        {
            client.Connect();
            client.Ping();
        }

        server.Shutdown();
        TestThread.Until(() => serving.IsCompletedSuccessfully, "the end of serving");
    }
}
