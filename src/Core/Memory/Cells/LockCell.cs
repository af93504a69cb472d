using System.Runtime.InteropServices;

namespace Managers.Memory;

/// <summary>
/// What a lock keeps in shared memory: two cache lines. The first is what takers compete for; the second counts. docs/locking.md says who changes what, and when.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = ObjectCells.LockSizeInBytes)]
internal struct LockCell
{
    /// <summary>A flag of <see cref="Flags"/>: the owner may take it again.</summary>
    internal const uint Recursive = 1;

    /// <summary>Who holds it, and whether somebody sleeps; see <c>LockWord</c>.</summary>
    [FieldOffset(0)] internal ulong Word;

    /// <summary>The last owner that died, as the word named it. Changed by the holder alone.</summary>
    [FieldOffset(16)] internal ulong LastDeadOwner;

    /// <summary>The node in the holding thread's robust list, as addresses of its process: previous and next.</summary>
    [FieldOffset(24)] internal ulong Previous;
    [FieldOffset(32)] internal ulong Next;

    /// <summary>A <see cref="WaitPolicy"/>; written once.</summary>
    [FieldOffset(40)] internal uint Policy;

    /// <summary>How often the owner took it beyond once. Changed by the holder alone.</summary>
    [FieldOffset(44)] internal uint Depth;

    /// <summary>A waiter that is owed the next turn; 0: nobody.</summary>
    [FieldOffset(48)] internal ulong NextInTurn;

    /// <summary>Ticks that spinning may take, learned from how it went. Wrong values cost time alone.</summary>
    [FieldOffset(56)] internal uint SpinBudget;

    [FieldOffset(60)] internal uint Flags;

    [FieldOffset(64)] internal WaitCounters Counters;

    /// <summary>
    /// How often it was taken: the fencing token of who holds it. Changed by the holder alone. Not in the word's line: there a store would have to drain before the swap that frees the word, a fifth of the whole
    /// cost of a free lock.
    /// </summary>
    [FieldOffset(104)] internal ulong Acquires;

    /// <summary>When the waiter that spins began to, in ticks; 0: nobody does. A hint: wrong values cost time alone.</summary>
    [FieldOffset(112)] internal uint SpinningSince;

    /// <summary>The head of the robust list of the thread that holds it, as an address of its process.</summary>
    [FieldOffset(120)] internal ulong List;
}
