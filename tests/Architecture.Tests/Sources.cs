using System.Reflection;
using Xunit;

namespace Managers.Architecture.Tests;

/// <summary>The source tree, as the rules look at it.</summary>
internal static class Sources
{
    internal static string Root { get; } =
        typeof(Sources).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    internal static string SourceRoot => Path.Combine(Root, "src");

    /// <summary>Every C# file under a folder of src, with its path from src on.</summary>
    internal static IReadOnlyList<(string Path, string Text)> Under(string folder)
    {
        string start = Path.Combine(SourceRoot, folder);
        if (!Directory.Exists(start))
        {
            Assert.Skip($"There are no sources at {start}: the tests run apart from the tree they were built in.");
        }

        return [.. Directory.EnumerateFiles(start, "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && !path.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path => (Path.GetRelativePath(SourceRoot, path).Replace('\\', '/'), File.ReadAllText(path)))];
    }

    /// <summary>The text without comments and literals, so that a word in a sentence is not code.</summary>
    internal static string CodeOf(string text)
    {
        var code = new System.Text.StringBuilder(text.Length);
        foreach (string line in text.Split('\n'))
        {
            int comment = line.IndexOf("//", StringComparison.Ordinal);
            string kept = comment < 0 ? line : line[..comment];
            code.AppendJoin("\"\"", kept.Split('"').Where((_, i) => i % 2 == 0)).Append('\n');
        }

        return code.ToString();
    }

    internal static void Empty(IEnumerable<string> offenders, string rule)
    {
        string[] found = [.. offenders];
        Assert.True(found.Length == 0, rule + ":" + Environment.NewLine + string.Join(Environment.NewLine, found));
    }
}
