namespace Managers.Tests.Child.Roles;

/// <summary>A manager server at each address given after the key; says where they listen.</summary>
internal static class Serve
{
    internal static int Run(string[] args)
    {
        var key = AuthKey.FromBytes(Convert.FromHexString(args[0]));
        using var end = new CancellationTokenSource();
        TallyManager[] servers = [.. args[1..].Select(address => new TallyManager(new ManagerOptions { Address = ManagerAddress.Parse(address), AuthKey = key }))];
        Task[] serving = [.. servers.Select(server => server.ServeForeverAsync(end.Token))];
        Talk.Ready();
        foreach (TallyManager server in servers)
        {
            Talk.Say(server.Address!.ToString());
        }

        Talk.WaitForEnd();
        end.Cancel();
        Task.WaitAll(serving);
        return 0;
    }
}
