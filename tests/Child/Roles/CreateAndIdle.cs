using System.Runtime.InteropServices;

namespace Managers.Tests.Child.Roles;

/// <summary>
/// Makes a manager (of a name and a lifetime), a small value, a big array and a named one, says the tokens of the first two, and idles. How it
/// ends: "exit" returns from Main and disposes nothing; "dispose-manager"; "interruptible" turns Ctrl+C and SIGTERM into an orderly exit; else by the test's hand.
/// </summary>
internal static class CreateAndIdle
{
    internal static int Run(string[] args)
    {
        string ending = args[2];
        bool handles = ending == "interruptible";
        using PosixSignalRegistration? interrupt = handles ? PosixSignalRegistration.Create(PosixSignal.SIGINT, static context => Leave(context, 130)) : null;
        using PosixSignalRegistration? terminate = handles ? PosixSignalRegistration.Create(PosixSignal.SIGTERM, static context => Leave(context, 143)) : null;
        var options = new LocalManagerOptions
        {
            Name = args[0] == "-" ? null : args[0],
            CapacityInBytes = 1 << 20,
            Lifetime = Enum.Parse<SegmentLifetime>(args[1]),
        };
        var manager = new LocalManager(options);
        SharedValue<long> small = manager.CreateSharedValue(41L);
        SharedArray<long> big = manager.CreateSharedArray<long>(4096);
        big[^1] = 43;
        SharedArray<long> named = manager.CreateSharedArray<long>(4096, "named");
        named[^1] = 44;
        SharedValue<long> namedSmall = manager.CreateSharedValue(45L, "named-small");
        SharedLease<long>? lease = null;
        Talk.Ready();
        Talk.Say(small.ToToken().ToString());
        Talk.Say(big.ToToken().ToString());
        while (Talk.Hear() is { } line)
        {
            if (line == "dispose-manager")
            {
                manager.Dispose();
                Talk.Say("disposed");
            }
            else if (line == "lease")
            {
                lease = manager.CreateSharedArray([46L]).Acquire();
                Talk.Say("leased");
            }
            else if (line == "exit")
            {
                return 0;
            }
        }

        GC.KeepAlive(manager);
        GC.KeepAlive(small);
        GC.KeepAlive(big);
        GC.KeepAlive(named);
        GC.KeepAlive(namedSmall);
        GC.KeepAlive(lease);
        return 0;
    }

    private static void Leave(PosixSignalContext context, int exitCode)
    {
        context.Cancel = true;
        Environment.Exit(exitCode);
    }
}
