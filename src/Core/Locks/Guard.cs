using System.Runtime.CompilerServices;
using Managers.Memory;

namespace Managers.Locks;

/// <summary>A lock cell inside another object, held for a few instructions at a time. Who takes it after a death puts in order what the dead one left.</summary>
internal static unsafe class Guard
{
    /// <summary>Takes it.</summary>
    /// <param name="words">The memory.</param>
    /// <param name="cell">The guard.</param>
    /// <param name="self">The caller's identity. Asked for once, before: after an atomic instruction the question has to wait for its end.</param>
    /// <returns>False if a holder died: repair, then <see cref="Repaired"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Enter<TWords>(in TWords words, LockCell* cell, ulong self)
        where TWords : struct, IWords => LockWord.TryEnter(words, &cell->Word, self) || EnterSlowly(words, cell, self);

    /// <summary>Gives it back; parameters as those of <see cref="Enter"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Exit<TWords>(in TWords words, LockCell* cell, ulong self)
        where TWords : struct, IWords
    {
        if (!LockWord.TryExit(words, &cell->Word, self))
        {
            // Not counted: of a queue's guards it is not said that the queue is still there.
            LockWord.Exit(words, &cell->Word, cell, self, counts: false);
        }
    }

    /// <summary>What the guard guards is in order again; the caller holds it.</summary>
    internal static void Repaired<TWords>(in TWords words, LockCell* cell)
        where TWords : struct, IWords => LockWord.MarkConsistent(words, &cell->Word);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool EnterSlowly<TWords>(in TWords words, LockCell* cell, ulong self)
        where TWords : struct, IWords => LockWord.Enter(words, &cell->Word, cell, self, Deadline.Never, CancellationToken.None) == LockResult.Entered;
}
