using Xunit;

namespace Managers.Process.Tests;

/// <summary>What a test needs that not every system has.</summary>
internal static class Need
{
    /// <summary>Skips on Windows.</summary>
    /// <param name="why">What the test looks at, and what is there instead.</param>
    internal static void Unix(string why) => Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix alone: " + why);
}
