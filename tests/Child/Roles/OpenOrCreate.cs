namespace Managers.Tests.Child.Roles;

/// <summary>Opens or makes a manager when told, then adds 1 to a value that whoever comes first makes.</summary>
internal static class OpenOrCreate
{
    internal static int Run(string[] args)
    {
        Talk.Ready();
        if (Talk.Hear() is null)
        {
            return 1;
        }

        using LocalManager manager = LocalManager.OpenOrCreate(new LocalManagerOptions { Name = args[0], CapacityInBytes = 1 << 20 });
        using SharedValue<long> value = First(manager);
        value.Add(1);
        Talk.Say("added");
        Talk.WaitForEnd();
        return 0;
    }

    private static SharedValue<long> First(LocalManager manager)
    {
        try
        {
            return manager.CreateSharedValue(0L, "count");
        }
        catch (SegmentException e) when (e.Reason == SegmentErrorReason.AlreadyExists)
        {
            return manager.OpenSharedValue<long>("count");
        }
    }
}
