using System.Runtime.CompilerServices;
using Managers.Platform;

namespace Managers.Locks;

/// <summary>The system's id of the calling thread, asked for once per thread.</summary>
internal static class ThreadIdentity
{
    [ThreadStatic]
    private static uint t_id;

    internal static uint Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            uint id = t_id;
            return id != 0 ? id : Ask();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static uint Ask() => t_id = PlatformServices.Current.Processes.CurrentThreadId();
}
