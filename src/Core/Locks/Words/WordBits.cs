using System.Runtime.CompilerServices;

namespace Managers.Locks;

/// <summary>Bits of a word that others change at the same time.</summary>
internal static unsafe class WordBits
{
    /// <summary>Sets bits, whatever the others become meanwhile. A full fence also where nothing changes: between this and the caller's look at what it waits for.</summary>
    /// <returns>The word with them.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint Set<TWords>(in TWords words, uint* word, uint bits)
        where TWords : struct, IWords
    {
        uint current = words.Load(word);
        while (true)
        {
            uint found = words.CompareExchange(word, current | bits, current);
            if (found == current)
            {
                return current | bits;
            }

            current = found;
        }
    }
}
