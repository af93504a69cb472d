using System.Runtime.CompilerServices;
using Managers.Platform;

namespace Managers;

/// <summary>The one place that asks which system this is; the trimmer drops the half that is not taken.</summary>
internal sealed class PlatformSelector
{
    private static readonly Lock s_gate = new();
    private static bool s_registered;

    /// <summary>Called when this assembly is first used, or by Core when it is needed before that. Any number of times.</summary>
    internal static void Register()
    {
        lock (s_gate)
        {
            if (!s_registered)
            {
                if (OperatingSystem.IsWindows())
                {
                    UseWindows();
                }
                else
                {
                    UseUnix();
                }

                s_registered = true;
            }
        }
    }

    // Methods of their own: compiling one that names both would load both assemblies.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void UseWindows() => PlatformServices.Use(new Platform.Windows.WindowsPlatform());

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void UseUnix() => PlatformServices.Use(new Platform.Unix.UnixPlatform());
}
