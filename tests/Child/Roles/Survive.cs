using System.Diagnostics;
using System.Globalization;
using Managers.Tests.Child.Crash;

namespace Managers.Tests.Child.Roles;

/// <summary>Does a scenario as if nothing had happened, and says how many milliseconds it took.</summary>
internal static class Survive
{
    internal static int Run(string[] args)
    {
        long started = Stopwatch.GetTimestamp();
        CrashScenarios.Run(args[0], args[1], string.Empty, static () => { }, static _ => { });
        Talk.Say(((long)Stopwatch.GetElapsedTime(started).TotalMilliseconds).ToString(CultureInfo.InvariantCulture));
        return 0;
    }
}
