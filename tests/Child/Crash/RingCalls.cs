namespace Managers.Tests.Child.Crash;

/// <summary>A client that holds a lock of a server and calls it by rings.</summary>
internal static class RingCalls
{
    /// <summary>What both sides know.</summary>
    internal static AuthKey Key { get; } = AuthKey.FromPassphrase("crash points");

    /// <param name="address">Of the server.</param>
    /// <param name="token">Of the lock.</param>
    /// <param name="early">Armed before the connection changes over, or after.</param>
    /// <param name="arm">Called right before the operation.</param>
    internal static void Run(string address, string token, bool early, Action arm)
    {
        using var manager = new SyncManager(new ManagerOptions { Address = ManagerAddress.Parse(address), AuthKey = Key, AnswersBeforeRings = early ? 2 : 1 });
        manager.Connect();
        LockProxy gate = manager.Attach<LockProxy>(ProxyToken.Parse(token, null));
        if (early)
        {
            arm();
        }

        gate.Acquire();
        while (!gate.Reference.Connection.UsesRing)
        {
            _ = gate.Describe();
        }

        arm();
        for (int i = 0; i < 100; i++)
        {
            _ = gate.Describe();
        }
    }
}
