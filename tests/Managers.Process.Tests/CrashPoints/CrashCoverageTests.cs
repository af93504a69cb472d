using System.Reflection;
using Managers.Errors;
using Xunit;

namespace Managers.Process.Tests.CrashPoints;

public sealed class CrashCoverageTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_crash_point_of_the_library_is_the_death_of_some_child()
    {
        string[] points = [.. typeof(CrashPoint).GetFields(BindingFlags.Static | BindingFlags.NonPublic).Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!)];
        string[] killed = [.. CrashCases.All.SelectMany(c => c.Points).Distinct()];

        foreach (string point in points)
        {
            output.WriteLine($"{point,-36} {string.Join(", ", CrashCases.All.Where(c => c.Points.Contains(point)).Select(c => c.NamedCreation ? c.Scenario + " (named)" : c.Scenario))}");
        }

        output.WriteLine($"{killed.Length} points, {CrashCases.All.Sum(c => c.Points.Length)} deaths");
        Assert.Empty(points.Except(killed));
        Assert.True(killed.Length >= 30, $"Only {killed.Length} crash points are covered: at least 30 are wanted.");
    }
}
