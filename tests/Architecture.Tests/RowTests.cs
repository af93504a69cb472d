using System.Text.RegularExpressions;
using Xunit;

namespace Managers.Architecture.Tests;

/// <summary>Every row of the semantics is in the name of a test, or in the list of docs/testing.md that says why none can be.</summary>
public sealed partial class RowTests
{
    /// <summary>The groups of rows, each with the number of its last row; they are numbered from 1 on.</summary>
    private static readonly string[] s_groups =
    [
        "L 15", "F 18", "V 10", "A 32", "H 5", "M 10",
        "B 21", "K 14", "P 25", "E 10", "C 12", "R 8", "G 7",
        "S-L 8", "S-R 2", "S-S 3", "S-B 1", "S-C 6", "S-E 1", "S-X 1", "S-Q 10", "S-N 6", "S-T 7", "S-D 7", "S-V 5", "S-I 1",
    ];

    [Fact]
    public void Every_row_has_a_test_or_a_reason()
    {
        HashSet<string> tested = TestedRows();
        HashSet<string> excused = ExcusedRows();

        Sources.Empty(
            Rows().Where(row => !tested.Contains(row) && !excused.Contains(row)),
            "rows of the semantics that no test is named after, and that docs/testing.md does not list among those without a test");
        Sources.Empty(
            excused.Where(row => tested.Contains(row) || !Rows().Contains(row)),
            "rows that docs/testing.md lists as being without a test and that have one, or are no rows");
    }

    [Fact]
    public void No_test_is_named_after_a_row_that_does_not_exist()
    {
        HashSet<string> tested = TestedRows();

        Assert.True(tested.Count > 200, $"{tested.Count} rows found in names of tests: the check cannot see them");
        Sources.Empty(tested.Except(Rows()), "tests named after rows that the semantics do not have");
    }

    private static IEnumerable<string> Rows() =>
        from line in s_groups
        let parts = line.Split(' ')
        from number in Enumerable.Range(1, int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture))
        select parts[0] + number;

    private static HashSet<string> TestedRows()
    {
        var rows = new HashSet<string>();
        foreach (string path in TestFiles())
        {
            foreach (Match test in TestName().Matches(File.ReadAllText(path)))
            {
                // What follows an S is one of its rows too: S_N1_N2 are S-N1 and S-N2.
                string[] parts = test.Groups["rows"].Value.Split("S_");
                rows.UnionWith(parts[0].Split('_', StringSplitOptions.RemoveEmptyEntries));
                rows.UnionWith(parts.Skip(1).SelectMany(static part => part.Split('_', StringSplitOptions.RemoveEmptyEntries)).Select(static row => $"S-{row}"));
            }
        }

        return rows;
    }

    private static HashSet<string> ExcusedRows() =>
        [.. ExcusedRow().Matches(File.ReadAllText(Path.Combine(Sources.Root, "docs", "testing.md"))).Select(static row => row.Groups["row"].Value)];

    private static IEnumerable<string> TestFiles()
    {
        string tests = Path.Combine(Sources.Root, "tests");
        if (!Directory.Exists(tests))
        {
            Assert.Skip($"There are no tests at {tests}: the tests run apart from the tree they were built in.");
        }

        return Directory.EnumerateFiles(tests, "*.cs", SearchOption.AllDirectories)
            .Where(static path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));
    }

    [GeneratedRegex("""\b(?:void|Task) (?<rows>(?:(?:S_)?[A-Z][0-9]+_)+)""")]
    private static partial Regex TestName();

    [GeneratedRegex("""^\| (?<row>(?:S-)?[A-Z][0-9]+) [^|]*\|""", RegexOptions.Multiline)]
    private static partial Regex ExcusedRow();
}
