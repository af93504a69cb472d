using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Mono.Unix.Native;

namespace Managers.Platform.Unix;

/// <summary>
/// Mono.Posix, ready before a segment needs it. It would load itself at its first call, which is the removal of a name at the end or the text of an error: where no descriptor is free by then it could not, and .NET
/// remembers for good that a class could not be initialized. So it is loaded with the first segment. Not with the platform: a server without shared memory starts without it.
/// </summary>
internal static class SystemLibrary
{
    private static bool s_isLoaded;

    /// <exception cref="SegmentException">It cannot be loaded; the next call tries again.</exception>
    internal static void Load(SegmentName name)
    {
        // Without order: who does not see it loads once more, which changes nothing.
        if (!s_isLoaded)
        {
            LoadNow(name);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LoadNow(SegmentName name)
    {
        try
        {
            Initialize();
            s_isLoaded = true;
        }
        catch (Exception e) when (e is IOException or BadImageFormatException or DllNotFoundException)
        {
            throw new SegmentException(SegmentErrorReason.Other, $"Segment '{name}' cannot be used: Mono.Posix cannot be loaded: {e.Message.Split('\n')[0]} It lies beside the program; raise the limit of open files (ulimit -n) if no descriptor is free.", e);
        }
    }

    // A method of its own: the assembly is loaded where it is compiled, inside of the try above.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Initialize()
    {
        // The library first: unlike the class, it can be tried again.
        NativeLibrary.Load("MonoPosixHelper", typeof(Stdlib).Assembly, null);
        RuntimeHelpers.RunClassConstructor(typeof(Stdlib).TypeHandle);
        _ = Syscall.getpid();
        // What giving up a segment needs of the framework and nothing before it does.
        GC.KeepAlive(typeof(Thread));
    }
}
