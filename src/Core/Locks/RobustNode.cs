using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managers.Memory;
using Managers.Platform;

namespace Managers.Locks;

/// <summary>
/// A lock's node in the robust list of the thread that holds it: the kernel walks that list when the thread ends, however it ends, and turns each word that still names the thread into OWNER_DIED. The list is the C library's
/// own; nodes are linked as it links its mutexes, so that the two kinds can stand in any order.
/// <code>
/// head  +0 first node   +8 distance from a node to its word   +16 the node that is just being taken or given back
/// node  = cell + 32: a pointer to the next node (the last: to the head); 8 bytes before it: to the one before (the first: anything, if it is one of ours)
/// </code>
/// The low bit of a pointer may mark a mutex of another kind and is carried along.
/// </summary>
internal static unsafe class RobustNode
{
    private const int NodeOffset = 32;
    private const ulong PointerMask = ~1UL;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private static readonly Lazy<bool> s_isAvailable = new(Test);

    /// <summary>True if this system frees what a thread held that ends. Finds out by letting one end, once per process.</summary>
    internal static bool IsAvailable => s_isAvailable.Value;

    /// <summary>From here on the kernel looks at this lock when the thread ends, though it is not in the list.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Begin(ulong* head, LockCell* cell) => Volatile.Write(ref head[2], (ulong)((byte*)cell + NodeOffset));

    /// <summary>The lock was not taken, or has been given back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Cancel(ulong* head) => Volatile.Write(ref head[2], 0);

    /// <summary>
    /// The lock was taken: puts it first into the list. It stays noted as being taken until the thread notes another, which the kernel minds as little. As few stores as will do: each has to drain before the swap that
    /// gives the lock back.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Link(ulong* head, LockCell* cell)
    {
        ulong* node = (ulong*)((byte*)cell + NodeOffset);
        ulong next = head[0];
        cell->List = (ulong)head;
        node[0] = next;
        if (next != (ulong)head)
        {
            ((ulong*)(next & PointerMask))[-1] = (ulong)node;
        }

        // Only this thread's end reads it, so program order suffices; the compiler must keep it.
        Volatile.Write(ref head[0], (ulong)node);
    }

    /// <summary>Takes the lock out of the holder's list before it is given back; <see cref="Cancel"/> follows when it has been.</summary>
    /// <returns>That list.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong* BeginUnlink(LockCell* cell)
    {
        // Read where it lies beside what else is read: to ask the thread for it costs a call.
        ulong* head = (ulong*)cell->List;
        ulong* node = (ulong*)((byte*)cell + NodeOffset);
        Volatile.Write(ref head[2], (ulong)node);
        ulong next = node[0];
        // The first has the head before it, whatever its pointer says.
        ulong previous = head[0] == (ulong)node ? (ulong)head : node[-1];
        if (next != (ulong)head)
        {
            ((ulong*)(next & PointerMask))[-1] = previous;
        }

        Volatile.Write(ref *(ulong*)(previous & PointerMask), next);
        return head;
    }

    private static bool Test()
    {
        if (PlatformServices.Current.RobustLists.HeadOfCurrentThread() == 0)
        {
            return false;
        }

        // Two locks, so that linking beside a node of ours is tried too. Never given back: should the kernel be later than our patience, it must not write into memory of others.
        byte* cells = (byte*)NativeMemory.AlignedAlloc(2 * ObjectCells.LockSizeInBytes, ObjectCells.LockSizeInBytes);
        new Span<byte>(cells, 2 * ObjectCells.LockSizeInBytes).Clear();
        var first = (LockCell*)cells;
        LockCell* second = first + 1;
        const ulong Participant = 1UL << 44;
        var dying = new Thread(() =>
        {
            ulong* head = ThreadIdentity.RobustList;
            Begin(head, first);
            Volatile.Write(ref first->Word, Participant | ThreadIdentity.Current);
            Link(head, first);
            Begin(head, second);
            Volatile.Write(ref second->Word, Participant | ThreadIdentity.Current);
            Link(head, second);
        })
        { IsBackground = true };
        dying.Start();
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < s_patience)
        {
            if (Volatile.Read(ref first->Word) == (Participant | LockWord.OwnerDied) && Volatile.Read(ref second->Word) == (Participant | LockWord.OwnerDied))
            {
                return true;
            }

            Thread.Yield();
        }

        return false;
    }
}
