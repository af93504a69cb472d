namespace Managers.Tests.Child.Roles;

/// <summary>Opens a manager of the whole machine, adds 1 to its value 'count', says what it was; or says why not.</summary>
internal static class MachineScope
{
    internal static int Run(string[] args)
    {
        Talk.Ready();
        try
        {
            using LocalManager manager = LocalManager.Open(new LocalManagerOptions { Name = args[0], Scope = ManagerScope.Machine });
            using SharedValue<long> count = manager.OpenSharedValue<long>("count");
            Talk.Say($"{count.Add(1) - 1}");
        }
        catch (SegmentException e)
        {
            Talk.Say(Talk.Describe(e));
        }

        return 0;
    }
}
