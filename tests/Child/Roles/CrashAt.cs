using Managers.Errors;
using Managers.Tests.Child.Crash;
using Mono.Unix.Native;

namespace Managers.Tests.Child.Roles;

/// <summary>Does a scenario and is killed, as by kill -9, at the first pass of a crash point after it is armed. Ends with code 0 if it never comes there.</summary>
internal static class CrashAt
{
    internal static int Run(string[] args)
    {
        string point = args[1];
        bool armed = false;
        CrashPoint.Handler = name =>
        {
            if (armed && name == point)
            {
                if (OperatingSystem.IsWindows())
                {
                    System.Diagnostics.Process.GetCurrentProcess().Kill();
                }
                else
                {
                    _ = Syscall.kill(Environment.ProcessId, Signum.SIGKILL);
                }

                while (true)
                {
                    // The signal may take a moment to arrive, and not one step more must be done.
                    Thread.SpinWait(1000);
                }
            }
        };
        CrashScenarios.Run(args[0], args[2], args[3], () => armed = true, Meet);
        return 0;
    }

    private static void Meet(string line)
    {
        Talk.Say(line);
        _ = Talk.Hear();
    }
}
