using System.Runtime.CompilerServices;

namespace Managers.Platform;

/// <summary>
/// Holds the platform of this process. The front door (assembly Managers) chooses it; Core must not refer to the front door,
/// and yet <c>SharedArray&lt;T&gt;.Attach</c> may be the first thing a program calls. So Core asks for it by name, through an
/// accessor that the trimmer understands, at the first use.
/// </summary>
internal static class PlatformServices
{
    private static IPlatform? s_current;

    /// <summary>The platform in use; chosen at the first call.</summary>
    internal static IPlatform Current => s_current ?? Choose();

    /// <summary>Sets the platform; a later call replaces it (tests run on a simulated one).</summary>
    internal static void Use(IPlatform platform)
    {
        Formats.FormatPlatform.NativeLongSize = platform.NativeLongSize;
        Volatile.Write(ref s_current, platform);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IPlatform Choose()
    {
        RegisterPlatform();
        return s_current!;
    }

    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = "Register")]
    private static extern void RegisterPlatform([UnsafeAccessorType("Managers.PlatformSelector, Managers")] object? selector = null);
}
