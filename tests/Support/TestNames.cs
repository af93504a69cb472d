using System.Globalization;

namespace Managers.Tests.Support;

/// <summary>Names that only one test of one run uses, so that what is left behind can be laid at its door.</summary>
public sealed class TestNames
{
    private static int s_tests;

    private int _count;

    /// <summary>What every name of this test starts with.</summary>
    public string Prefix { get; } = string.Create(CultureInfo.InvariantCulture, $"t{Environment.ProcessId}.{Interlocked.Increment(ref s_tests)}.");

    public string Next(string hint = "m") => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Interlocked.Increment(ref _count)}.{hint}");
}
