using System.Reflection;
using Xunit;

namespace Managers.Architecture.Tests;

/// <summary>Both platform projects look alike: who knows one finds everything in the other.</summary>
public sealed class PlatformMirrorTests
{
    [Fact]
    public void Top_level_files_have_the_same_names() => Assert.Equal(TopLevelFiles("Platform.Unix", "Unix"), TopLevelFiles("Platform.Windows", "Windows"));

    [Fact]
    public void Contracts_are_implemented_by_types_of_the_same_names()
    {
        foreach (Type contract in Assemblies.Contracts)
        {
            string[] unix = Implementations(Assemblies.Unix, contract, "Unix");
            Assert.NotEmpty(unix);
            Assert.Equal(unix, Implementations(Assemblies.Windows, contract, "Windows"));
        }
    }

    [Fact]
    public void Every_contract_of_core_is_in_the_list()
    {
        // Interfaces and abstract classes in Managers.Platform are contracts by definition.
        Type[] found = [.. Assemblies.TopLevelTypesOf(Assemblies.Core).Where(type => type.Namespace == "Managers.Platform" && (type.IsInterface || (type.IsAbstract && !type.IsSealed)))];

        Assert.Equal(Assemblies.Contracts.Select(type => type.Name).Order(StringComparer.Ordinal), found.Select(type => type.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Platforms_show_nothing_to_users() => Sources.Empty(
        Assemblies.Unix.GetExportedTypes().Concat(Assemblies.Windows.GetExportedTypes()).Select(type => type.FullName!),
        "public types in a platform project");

    private static string[] TopLevelFiles(string project, string system) =>
        [.. Sources.Under(project).Select(file => file.Path.Split('/')).Where(parts => parts.Length == 2).Select(parts => parts[1].Replace(system, "*", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static string[] Implementations(Assembly platform, Type contract, string system) =>
        [.. platform.GetTypes().Where(type => contract.IsAssignableFrom(type) && !type.IsAbstract).Select(type => type.Name.Replace(system, "*", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
}
