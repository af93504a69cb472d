using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using Xunit;

namespace Managers.Architecture.Tests;

/// <summary>Core makes no call to an operating system and knows nobody but the framework.</summary>
public sealed partial class CoreTests
{
    [Fact]
    public void Sources_declare_no_native_method() => Sources.Empty(
        Sources.Under("Core").Where(file => NativeDeclaration().IsMatch(Sources.CodeOf(file.Text))).Select(file => file.Path),
        "Core must not declare native methods: add a member to a contract in Core/Platform");

    [Fact]
    public void Assembly_has_no_native_method()
    {
        using var file = new PEReader(File.OpenRead(Assemblies.Core.Location));
        MetadataReader metadata = file.GetMetadataReader();

        Sources.Empty(
            metadata.MethodDefinitions.Select(metadata.GetMethodDefinition).Where(method => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl)).Select(method => metadata.GetString(method.Name)),
            "native methods in Managers.Core");
        Assert.Equal(0, metadata.GetTableRowCount(TableIndex.ModuleRef));
    }

    [Fact]
    public void Platform_assembly_has_native_methods_so_that_the_check_above_can_find_some()
    {
        using var file = new PEReader(File.OpenRead(Assemblies.Unix.Location));
        MetadataReader metadata = file.GetMetadataReader();

        Assert.Contains(metadata.MethodDefinitions.Select(metadata.GetMethodDefinition), method => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl));
    }

    [Fact]
    public void Assembly_refers_to_the_framework_alone() => Sources.Empty(
        Assemblies.Core.GetReferencedAssemblies().Select(name => name.Name!).Where(name => !name.StartsWith("System.", StringComparison.Ordinal)),
        "references of Managers.Core that are not of the framework");

    [Fact]
    public void Platforms_refer_to_core_and_not_to_each_other_or_the_front_door()
    {
        foreach (Assembly platform in (Assembly[])[Assemblies.Unix, Assemblies.Windows])
        {
            Assert.Equal(["Managers.Core"], platform.GetReferencedAssemblies().Select(name => name.Name!).Where(name => name.StartsWith("Managers", StringComparison.Ordinal)));
        }
    }

    /// <summary>Errors and Formats are the ground; Platform, Memory, Locks, Values and Queues stand on each other in this order, and so do Protocol, Transport, Client, Proxies and Hosting, with Rings on Locks and under Client.</summary>
    [Theory]
    [InlineData("Errors", "")]
    [InlineData("Formats", "Errors")]
    [InlineData("Platform", "Errors Formats")]
    [InlineData("Memory", "Errors Formats Platform")]
    [InlineData("Locks", "Errors Formats Platform Memory")]
    [InlineData("Values", "Errors Formats Platform Memory Locks")]
    [InlineData("Queues", "Errors Formats Platform Memory Locks Values")]
    [InlineData("Protocol", "Errors")]
    [InlineData("Transport", "Errors Platform Protocol")]
    [InlineData("Rings", "Errors Formats Platform Memory Locks")]
    [InlineData("Client", "Errors Platform Protocol Transport Rings")]
    [InlineData("Proxies", "Errors Formats Platform Memory Locks Values Queues Protocol Transport Rings Client")]
    [InlineData("Hosting", "Errors Formats Platform Memory Locks Values Queues Protocol Transport Rings Client Proxies")]
    public void Folders_use_what_lies_below_them(string folder, string below)
    {
        string[] allowed = [folder, .. below.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        Sources.Empty(
            from file in Sources.Under("Core/" + folder)
            from Match line in UsingOfFolder().Matches(file.Text)
            where !allowed.Contains(line.Groups[1].Value)
            select $"{file.Path}: {line.Value}",
            $"Core/{folder} may use {string.Join(", ", allowed)} and nothing above");
    }

    [Fact]
    public void Every_folder_of_core_has_its_rule() => Assert.Equal(
        ["Client", "Errors", "Formats", "Hosting", "Locks", "Memory", "Platform", "Protocol", "Proxies", "Queues", "Rings", "Transport", "Values"],
        Sources.Under("Core").Select(file => file.Path.Split('/')).Where(parts => parts.Length > 2).Select(parts => parts[1]).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Namespace_is_the_users_or_the_folders() => Sources.Empty(
        from file in Sources.Under("Core")
        let folder = file.Path.Split('/')[1]
        let space = Namespace().Match(file.Text).Groups[1].Value
        where space != "Managers" && space != "Managers." + folder
        select $"{file.Path}: namespace {space}",
        "a file of Core/<Folder> is in namespace Managers or Managers.<Folder>");

    [GeneratedRegex(@"\b(DllImport|LibraryImport|NativeLibrary)\b")]
    private static partial Regex NativeDeclaration();

    [GeneratedRegex(@"^using (?:static )?Managers\.(\w+)(?:\.\w+)*;", RegexOptions.Multiline)]
    private static partial Regex UsingOfFolder();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
