using System.Runtime.CompilerServices;
using Managers.Locks;
using Managers.Platform;

namespace Managers.Rings;

/// <summary>
/// The word on which one side of a connection sleeps: its lowest three bits say for what, the others only grow. A side has one, as its reader may wait for bytes and for room at once.
/// <code>
/// sleeper   bell ← bell with its bits (full fence), then the look at the ring, then sleep while the bell is what it was made or found
/// other     change of the ring (full fence), then: if a bit that it concerns is set, bell ← the next number without bits, and wake
/// </code>
/// As with <see cref="Sleepers"/>, a number instead of a flag makes sure that one whose bit was taken between its look and its sleep looks again.
/// </summary>
internal static unsafe class Bell
{
    /// <summary>Somebody waits for bytes.</summary>
    internal const uint Reads = 1;

    /// <summary>Somebody waits for room.</summary>
    internal const uint Writes = 2;

    /// <summary>Nobody waits for bytes, but the system watches the socket for this side: a byte there says that some have come.</summary>
    internal const uint Watches = 4;

    private const uint All = Reads | Writes | Watches;
    private const uint Step = 8;

    /// <summary>Says that somebody waits, before the look at the ring.</summary>
    /// <returns>The word at which to sleep.</returns>
    internal static uint Raise<TWords>(in TWords words, uint* bell, uint reasons)
        where TWords : struct, IWords => WordBits.Set(words, bell, reasons);

    /// <summary>Nobody waits for that any more: nobody needs to be woken for it.</summary>
    internal static void Lower<TWords>(in TWords words, uint* bell, uint reasons)
        where TWords : struct, IWords
    {
        uint current = words.Load(bell);
        while ((current & reasons) != 0)
        {
            uint found = words.CompareExchange(bell, current & ~reasons, current);
            if (found == current)
            {
                return;
            }

            current = found;
        }
    }

    /// <summary>After a change, and a full fence: wakes the other side if it waits for it.</summary>
    /// <returns>For what it waited; 0: nothing that concerns the change.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static uint Ring<TWords>(in TWords words, uint* bell, uint reasons)
        where TWords : struct, IWords
    {
        uint current = words.Load(bell);
        return (current & reasons) == 0 ? 0 : Wake(words, bell, reasons, current);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static uint Wake<TWords>(in TWords words, uint* bell, uint reasons, uint current)
        where TWords : struct, IWords
    {
        while ((current & reasons) != 0)
        {
            uint found = words.CompareExchange(bell, (current & ~All) + Step, current);
            if (found == current)
            {
                if ((current & (Reads | Writes)) != 0)
                {
                    words.Wake(bell, int.MaxValue, IWaiter.Any);
                }

                return current & All;
            }

            current = found;
        }

        return 0;
    }
}
