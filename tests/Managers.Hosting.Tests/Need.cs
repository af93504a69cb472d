using Xunit;

namespace Managers.Hosting.Tests;

/// <summary>What differs between systems, and what a test needs that not every system has.</summary>
internal static class Need
{
    /// <summary>How the end of a killed process is told: Windows knows no signals, and the killer gives the exit code.</summary>
    internal static string KilledText => OperatingSystem.IsWindows() ? "ended with exit code -1" : "was ended by signal 9";

    /// <summary>Skips on Windows.</summary>
    /// <param name="why">What the test looks at, and what is there instead.</param>
    internal static void Unix(string why) => Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix alone: " + why);
}
