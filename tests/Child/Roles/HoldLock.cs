namespace Managers.Tests.Child.Roles;

/// <summary>Takes a lock by token, says so, and lets go when told.</summary>
internal static class HoldLock
{
    internal static int Run(string[] args)
    {
        using SharedLock gate = SharedLock.Attach(SharedToken.Parse(args[0], null));
        using (gate.Acquire())
        {
            Talk.Ready();
            if (Talk.Hear() is null)
            {
                return 0;
            }
        }

        Talk.Say("released");
        Talk.WaitForEnd();
        return 0;
    }
}
