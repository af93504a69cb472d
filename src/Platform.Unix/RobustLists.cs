using Managers.Platform.Unix.Interop;

namespace Managers.Platform.Unix;

/// <summary>
/// The robust list that glibc registers for each of its threads. It is asked for, never replaced: glibc's own robust mutexes, and with them the runtime's named ones, live in the same list.
/// </summary>
internal sealed unsafe class RobustLists : IRobustLists
{
    // From the pointer to the next node to the word, in glibc's mutexes on 64-bit systems. Another C library has another number, or a list that is not ours to join.
    private const int FutexOffset = -32;

    public nint HeadOfCurrentThread()
    {
        Libc.RobustListHead* head;
        nuint length;
        return Libc.get_robust_list(Libc.SYS_get_robust_list, 0, &head, &length) == 0 && head != null
            && length == (nuint)sizeof(Libc.RobustListHead) && head->FutexOffset == FutexOffset ? (nint)head : 0;
    }
}
