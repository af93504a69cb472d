using System.Runtime.CompilerServices;
using Managers.Locks;
using Managers.Memory;

namespace Managers;

/// <content>
/// Taking and giving back where holders enter the lock in their robust list. Calls stand last, so that nothing has to be put on the stack for them: each store there, too, drains before the next swap.
/// The memory of such a lock stays mapped, so nobody need keep the object alive for it.
/// </content>
public abstract unsafe partial class SharedLockBase
{
    /// <summary>What the fast path is of a lock that its holders enter in their robust list.</summary>
    /// <param name="taken">The lock.</param>
    /// <param name="self">The calling thread as the word shall name it.</param>
    /// <param name="list">Its list; null: nobody has asked for it yet.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private protected static bool TryAcquireLinked(SharedLockBase taken, ulong self, ulong* list)
    {
        if (!taken._isLinked || list == null)
        {
            return false;
        }

        LockCell* cell = taken._cell;
        RobustNode.Begin(list, cell);
        if (Interlocked.CompareExchange(ref cell->Word, self, 0) != 0)
        {
            RobustNode.Cancel(list);
            return false;
        }

        cell->Acquires++;
        RobustNode.Link(list, cell);
        return true;
    }

    /// <summary>Giving back after the fast path failed, or where there is none.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private protected static void ReleaseSlowly(SharedLockBase held, ulong self)
    {
        LockCell* cell = held._cell;
        if (!held._isLinked || Volatile.Read(ref cell->Word) != self || cell->Depth != 0)
        {
            held.ReleaseHeld(self);
            return;
        }

        ulong* list = RobustNode.BeginUnlink(cell);
        if (Interlocked.CompareExchange(ref cell->Word, 0, self) != self)
        {
            // Somebody has come to wait meanwhile.
            held.ExitUnlinked(cell, self, list);
            return;
        }

        RobustNode.Cancel(list);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ExitUnlinked(LockCell* cell, ulong self, ulong* list)
    {
        LockWord.Exit(Words, &cell->Word, cell, self);
        RobustNode.Cancel(list);
    }
}
