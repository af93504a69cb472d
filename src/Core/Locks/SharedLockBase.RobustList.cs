using Managers.Locks;
using Managers.Memory;

namespace Managers;

/// <content>Taking and giving back where holders enter the lock in their robust list.</content>
public abstract unsafe partial class SharedLockBase
{
    /// <summary>What the fast paths of locks are that holders enter in their robust list.</summary>
    private static bool TryAcquireLinked(LockCell* cell, ulong self)
    {
        ulong* head = RobustNode.Head;
        RobustNode.Begin(head, cell);
        if (Interlocked.CompareExchange(ref cell->Word, self, 0) != 0)
        {
            RobustNode.Cancel(head);
            return false;
        }

        cell->Acquires++;
        RobustNode.Link(head, cell);
        return true;
    }

    private bool TryReleaseLinked(LockCell* cell, ulong self)
    {
        if (Volatile.Read(ref cell->Word) != self || cell->Depth != 0)
        {
            return false;
        }

        ulong* head = RobustNode.Head;
        RobustNode.BeginUnlink(head, cell);
        if (Interlocked.CompareExchange(ref cell->Word, 0, self) != self)
        {
            // Somebody has come to wait meanwhile.
            LockWord.Exit(Words, &cell->Word, cell, self);
        }

        RobustNode.Cancel(head);
        return true;
    }
}
