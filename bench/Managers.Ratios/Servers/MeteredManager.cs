namespace Managers.Ratios.Servers;

/// <summary>A manager whose server tells how much memory it has.</summary>
public sealed partial class MeteredManager : SyncManager
{
    /// <summary>Makes a meter.</summary>
    [CreatorMethod(typeof(ServerMeter), TypeId = "meter")]
    public partial IServerMeter CreateMeter();

    /// <summary>One that is started.</summary>
    internal static MeteredManager StartMetered()
    {
        var manager = new MeteredManager();
        manager.Start();
        return manager;
    }

    /// <summary>Another connection to the same server, as another process has it.</summary>
    internal SyncManager ConnectAgain()
    {
        var manager = new SyncManager(Options with { Address = Address });
        manager.Connect();
        return manager;
    }
}
