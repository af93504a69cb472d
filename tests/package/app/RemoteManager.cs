using System.Security.Authentication;
using Managers;
using Managers.Hosting;

namespace PackagePrograms;

public sealed partial class QueueManager : BaseManager
{
    [CreatorMethod(TypeId = "get_queue")]
    public partial ISharedQueue<string> GetQueue();
}

/// <summary>Section 6: remote managers.</summary>
internal static class RemoteManager
{
    public static async Task RunAsync()
    {
        AuthKey key = AuthKey.FromPassphrase("none");
        var queue = new QueueReferent<string>();
        using var end = new CancellationTokenSource();
        await using var server = new QueueManager(new ManagerOptions { Address = ManagerAddress.Parse("tcp://127.0.0.1:0"), AuthKey = key });
        server.Register("get_queue", () => queue);
        Task serving = server.ServeForeverAsync(end.Token);

        await using var client = new QueueManager(new ManagerOptions { Address = server.Address, AuthKey = key });
        await client.ConnectAsync();
        ISharedQueue<string> q = client.GetQueue();
        q.Put("hello");
        await using var other = new QueueManager(new ManagerOptions { Address = server.Address, AuthKey = key });
        await other.ConnectAsync();
        Check.Equal("hello", other.GetQueue().Get());

        using var stranger = new QueueManager(new ManagerOptions { Address = server.Address, AuthKey = AuthKey.FromPassphrase("guess") });
        Check.Throws<AuthenticationException>(() => stranger.Connect());
        await end.CancelAsync();
        await serving;
        Check.Throws<ManagerUnavailableException>(() => q.Put("late"));
    }
}
