using Managers.Locks;

namespace Managers.Tests.Child.Roles;

/// <summary>Waits for a lock, with some of the ways of learning of a death switched off, and says what it was told.</summary>
internal static class LockWait
{
    internal static int Run(string[] args)
    {
        using SharedLock gate = SharedLock.Attach(SharedToken.Parse(args[0], null));
        DeathProbe.IsEnabled = !args.Contains("no-probe");
        OwnerWatch.IsEnabled = !args.Contains("no-watch");

        Talk.Ready();
        using (LockScope held = gate.Acquire())
        {
            Talk.Say($"{held.PreviousOwnerDied} {held.PreviousOwner?.ProcessId}");
            held.MarkConsistent();
        }

        Talk.WaitForEnd();
        return 0;
    }
}
