using System.Reflection;
using System.Runtime.CompilerServices;
using Managers.Platform;

namespace Managers.Architecture.Tests;

/// <summary>The assemblies that users get.</summary>
internal static class Assemblies
{
    internal static Assembly Core => typeof(SharedObject).Assembly;

    internal static Assembly FrontDoor => typeof(LocalManager).Assembly;

    internal static Assembly Unix => typeof(Platform.Unix.UnixPlatform).Assembly;

    internal static Assembly Windows => typeof(Platform.Windows.WindowsPlatform).Assembly;

    internal static Assembly[] All => [Core, FrontDoor, Unix, Windows];

    /// <summary>All of the operating system that Core knows.</summary>
    internal static Type[] Contracts =>
    [
        typeof(IPlatform), typeof(ISegmentProvider), typeof(IWaiter), typeof(IProcessProbe), typeof(IDeathWatch), typeof(IRobustLists), typeof(SegmentHandle),
        typeof(IChannels), typeof(Channel), typeof(ChannelListener), typeof(IChannelWatch), typeof(IChildLauncher), typeof(IChildProcess), typeof(ControlPipe),
    ];

    /// <summary>Types that a person wrote at the top level of a namespace.</summary>
    internal static IEnumerable<Type> TopLevelTypesOf(Assembly assembly) => assembly.GetTypes().Where(type =>
        !type.IsNested && type.Namespace is { } space && space.StartsWith("Managers", StringComparison.Ordinal)
        && !type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) && !type.Name.StartsWith('<'));
}
