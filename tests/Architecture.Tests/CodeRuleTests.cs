using System.Text.RegularExpressions;
using Xunit;

namespace Managers.Architecture.Tests;

/// <summary>Rules about every file of src.</summary>
public sealed partial class CodeRuleTests
{
    private const int MaxLines = 500;

    private static readonly string[] s_unsafeFolders =
    [
        "Core/Platform/", "Core/Memory/", "Core/Values/", "Core/Locks/", "Core/Queues/", "Core/Rings/", "Platform.Unix/", "Platform.Windows/", "Tensors/",
    ];

    [Fact]
    public void Unsafe_code_is_kept_to_where_memory_is_the_subject() => Sources.Empty(
        Sources.Under(string.Empty).Where(file => Unsafe().IsMatch(Sources.CodeOf(file.Text)) && !s_unsafeFolders.Any(folder => file.Path.StartsWith(folder, StringComparison.Ordinal))).Select(file => file.Path),
        "the word unsafe is for " + string.Join(", ", s_unsafeFolders));

    [Fact]
    public void Files_are_short() => Sources.Empty(
        Sources.Under(string.Empty).Select(file => (file.Path, Lines: file.Text.Count(c => c == '\n'))).Where(file => file.Lines > MaxLines).Select(file => $"{file.Path}: {file.Lines} lines"),
        $"no file has more than {MaxLines} lines");

    [Fact]
    public void Every_project_lists_its_public_surface()
    {
        string[] projects = [.. Directory.EnumerateFiles(Sources.SourceRoot, "*.csproj", SearchOption.AllDirectories)];
        Assert.True(projects.Length >= 4, $"{projects.Length} projects in {Sources.SourceRoot}");
        Sources.Empty(
            from project in projects
            from list in (string[])["PublicAPI.Shipped.txt", "PublicAPI.Unshipped.txt"]
            let path = Path.Combine(Path.GetDirectoryName(project)!, list)
            where !File.Exists(path) || !File.ReadAllText(path).StartsWith("#nullable enable", StringComparison.Ordinal)
            select path,
            "a public surface that is not listed");
    }

    [Fact]
    public void Only_the_front_door_asks_which_system_this_is() => Sources.Empty(
        Sources.Under(string.Empty).Where(file => !file.Path.StartsWith("Platform.", StringComparison.Ordinal) && file.Path != "Managers/PlatformSelector.cs"
            && Sources.CodeOf(file.Text).Contains("OperatingSystem.Is", StringComparison.Ordinal)).Select(file => file.Path),
        "OperatingSystem is asked in PlatformSelector and the platform projects");

    [GeneratedRegex(@"\bunsafe\b")]
    private static partial Regex Unsafe();
}
