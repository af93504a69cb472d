using Managers.Platform;
using Managers.Platform.Windows;
using Xunit;

namespace Managers.Architecture.Tests;

/// <summary>What is not written for Windows yet says so, by its own name, on whatever system it is asked.</summary>
public sealed class WindowsContractTests
{
    private static readonly SegmentName s_name = new(ManagerScope.CurrentUser, "any");

    private readonly WindowsPlatform _platform = new();

    public static TheoryData<string> Members =>
    [
        "SegmentProvider.Create", "SegmentProvider.TryOpen", "SegmentProvider.List", "SegmentProvider.Exists", "SegmentProvider.IsInUse",
        "SegmentProvider.TrySweep", "SegmentProvider.Unlink", "Waiter.Wait", "Waiter.Wake", "MappedSegment",
        "ChildLauncher.get_CommandLine", "ChildLauncher.Launch", "ChildLauncher.TakeInherited", "ChildLauncher.ReleaseErrors", "ChildLauncher.SetVariable", "ChildLauncher.EndNow",
        "ChildProcess", "DuplexPipe",
    ];

    [Theory]
    [MemberData(nameof(Members))]
    public void Unwritten_member_names_itself(string member)
    {
        PlatformNotSupportedException error = Assert.Throws<PlatformNotSupportedException>(() => Call(member));

        Assert.StartsWith(member.Replace("get_", string.Empty, StringComparison.Ordinal) + " is not implemented on Windows yet", error.Message, StringComparison.Ordinal);
        Assert.Contains("README", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_member_of_the_three_contracts_is_in_the_table()
    {
        string[] contract =
        [
            .. typeof(ISegmentProvider).GetMethods().Select(method => "SegmentProvider." + method.Name),
            .. typeof(IWaiter).GetMethods().Select(method => "Waiter." + method.Name),
            .. typeof(IChildLauncher).GetMethods().Select(method => "ChildLauncher." + method.Name),
        ];

        Assert.Equal(contract.Order(StringComparer.Ordinal), Members.Select(row => row.Data).Where(member => member.Contains('.', StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Members_of_the_handle_name_themselves_in_the_source()
    {
        string source = Sources.Under("Platform.Windows").Single(file => file.Path == "Platform.Windows/MappedSegment.cs").Text;
        string[] members =
        [
            .. typeof(SegmentHandle).GetMethods(System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.DeclaredOnly)
                .Where(method => method.IsAbstract).Select(method => method.Name),
            "ReleaseHandle",
        ];

        Assert.Contains("TryClaim", members);
        Sources.Empty(members.Where(name => !source.Contains($"NotYet(\"MappedSegment.{name}\")", StringComparison.Ordinal)), "members that do not say what they are");
    }

    [Fact]
    public void Long_has_4_bytes_in_c_on_windows() => Assert.Equal(4, _platform.NativeLongSize);

    [Fact]
    public void Front_door_chooses_the_platform_of_this_system()
    {
        PlatformSelector.Register();

        Assert.Equal(OperatingSystem.IsWindows() ? typeof(WindowsPlatform).Assembly : Assemblies.Unix, PlatformServices.Current.GetType().Assembly);
    }

    private unsafe object? Call(string member)
    {
        uint word = 0;
        return member switch
        {
            "SegmentProvider.Create" => _platform.Segments.Create(s_name, new SegmentRequest { LengthInBytes = 4096, ReservedInBytes = 4096 }, static _ => { }, static (_, _, _, _) => false),
            "SegmentProvider.TryOpen" => _platform.Segments.TryOpen(s_name, readOnly: false),
            "SegmentProvider.List" => _platform.Segments.List(ManagerScope.CurrentUser),
            "SegmentProvider.Exists" => _platform.Segments.Exists(s_name),
            "SegmentProvider.IsInUse" => _platform.Segments.IsInUse(s_name),
            "SegmentProvider.TrySweep" => _platform.Segments.TrySweep(s_name, static (_, _, _, _) => false),
            "SegmentProvider.Unlink" => _platform.Segments.Unlink(s_name),
            "Waiter.Wait" => _platform.Waiter.Wait(&word, 0, 0),
            "Waiter.Wake" => _platform.Waiter.Wake(&word, 1),
            "ChildLauncher.get_CommandLine" => _platform.Children.CommandLine,
            "ChildLauncher.Launch" => _platform.Children.Launch(new ChildRequest { Program = "any", Arguments = [], Environment = new Dictionary<string, string?>(), PipeVariable = "ANY" }),
            "ChildLauncher.TakeInherited" => _platform.Children.TakeInherited("ANY"),
            "ChildLauncher.ReleaseErrors" => Done(_platform.Children.ReleaseErrors),
            "ChildLauncher.SetVariable" => Done(() => _platform.Children.SetVariable("ANY", null)),
            "ChildLauncher.EndNow" => Done(() => _platform.Children.EndNow(0)),
            "ChildProcess" => new ChildProcess(),
            "DuplexPipe" => new DuplexPipe(),
            _ => new MappedSegment(s_name),
        };
    }

    private static object? Done(Action action)
    {
        action();
        return null;
    }
}
