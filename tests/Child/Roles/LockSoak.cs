using System.Globalization;

namespace Managers.Tests.Child.Roles;

/// <summary>Takes a lock again and again and moves two numbers that must be equal whenever nobody holds it, until it is killed. Repairs what a dead one left half done.</summary>
internal static class LockSoak
{
    internal static int Run(string[] args)
    {
        using SharedLock gate = SharedLock.Attach(SharedToken.Parse(args[0], null));
        using SharedArray<long> cells = SharedArray<long>.Attach(SharedToken.Parse(args[1], null));
        int spin = int.Parse(args[2], CultureInfo.InvariantCulture);
        Talk.Ready();
        while (true)
        {
            using LockScope held = gate.Acquire();
            // Who else is inside now holds it too, unless it is dead.
            if (Interlocked.Exchange(ref cells[2], Environment.ProcessId) != 0 && !held.PreviousOwnerDied)
            {
                Talk.Say("double ownership");
                return 1;
            }

            if (held.PreviousOwnerDied)
            {
                cells[1] = cells[0];
                cells[3]++;
                held.MarkConsistent();
            }

            if (cells[0] != cells[1])
            {
                Talk.Say($"{cells[0]} is not {cells[1]}");
                return 1;
            }

            cells[0]++;
            Thread.SpinWait(spin);
            cells[1]++;
            Volatile.Write(ref cells[2], 0);
        }
    }
}
