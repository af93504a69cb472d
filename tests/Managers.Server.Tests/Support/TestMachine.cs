using System.Runtime.InteropServices;

namespace Managers.Server.Tests.Support;

/// <summary>What the tests run on.</summary>
internal static class TestMachine
{
    /// <summary>Windows programs run by Wine: its libraries have a function of their own.</summary>
    internal static bool IsWine { get; } = OperatingSystem.IsWindows() && NativeLibrary.TryLoad("ntdll.dll", out nint library) && NativeLibrary.TryGetExport(library, "wine_get_version", out _);
}
