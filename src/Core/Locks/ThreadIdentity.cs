using System.Runtime.CompilerServices;
using Managers.Platform;

namespace Managers.Locks;

/// <summary>What the system knows the calling thread by, asked for once per thread. In one class, as each class's variables of a thread cost a call to find.</summary>
internal static unsafe class ThreadIdentity
{
    [ThreadStatic]
    private static uint t_id;

    [ThreadStatic]
    private static ulong* t_robustList;

    /// <summary>The system's id of the thread.</summary>
    internal static uint Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            uint id = t_id;
            return id != 0 ? id : AskId();
        }
    }

    /// <summary>The list by which the kernel frees what the thread holds when it ends; null where there is none. See <see cref="RobustNode"/>.</summary>
    internal static ulong* RobustList
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            ulong* list = KnownRobustList;
            return list != null ? list : AskList();
        }
    }

    /// <summary>The same, or null if nobody on this thread has asked for it yet.</summary>
    internal static ulong* KnownRobustList
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => t_robustList;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static uint AskId() => t_id = PlatformServices.Current.Processes.CurrentThreadId();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong* AskList() => t_robustList = (ulong*)PlatformServices.Current.RobustLists.HeadOfCurrentThread();
}
