using Managers.Platform;
using Managers.Platform.Windows;
using Xunit;

namespace Managers.Architecture.Tests;

/// <summary>The Windows platform on another system: it is there, and says by name what it needs.</summary>
public sealed class WindowsContractTests
{
    private readonly WindowsPlatform _platform = new();

    public static TheoryData<string> Services => [.. typeof(IPlatform).GetProperties().Where(property => property.PropertyType.IsInterface).Select(property => property.Name)];

    [Theory]
    [MemberData(nameof(Services))]
    public void Service_is_to_be_had_on_windows_and_says_so_elsewhere(string service)
    {
        object? Get() => typeof(IPlatform).GetProperty(service)!.GetValue(_platform);
        if (OperatingSystem.IsWindows())
        {
            Assert.NotNull(Get());
            return;
        }

        Exception? error = Assert.Throws<System.Reflection.TargetInvocationException>(Get).InnerException;
        // The name of the contract is that of the class with an I before it.
        Assert.StartsWith(typeof(IPlatform).GetProperty(service)!.PropertyType.Name[1..], Assert.IsType<PlatformNotSupportedException>(error).Message, StringComparison.Ordinal);
        Assert.Contains("README", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_contract_has_a_class_there()
    {
        Type[] classes = typeof(WindowsPlatform).Assembly.GetTypes();

        Sources.Empty(
            Assemblies.Contracts.Where(contract => !classes.Any(type => contract.IsAssignableFrom(type) && !type.IsAbstract)).Select(contract => contract.Name),
            "contracts that Windows does not implement");
    }

    [Fact]
    public void Nothing_there_throws_that_it_is_not_written() => Sources.Empty(
        Sources.Under("Platform.Windows").Where(file => file.Text.Contains("NotImplementedException", StringComparison.Ordinal) || file.Text.Contains("NotYet(", StringComparison.Ordinal)).Select(file => file.Path),
        "members that say that they are not written");

    [Fact]
    public void Long_has_4_bytes_in_c_on_windows() => Assert.Equal(4, _platform.NativeLongSize);

    [Fact]
    public void Front_door_chooses_the_platform_of_this_system()
    {
        PlatformSelector.Register();

        Assert.Equal(OperatingSystem.IsWindows() ? typeof(WindowsPlatform).Assembly : Assemblies.Unix, PlatformServices.Current.GetType().Assembly);
    }
}
