using System.Runtime.InteropServices;

namespace Managers.Platform.Windows;

/// <summary>
/// Who sleeps on the words of a segment, behind the segment's bytes. Waiting on an address is a matter of one process on Windows, so each sleeping thread has an event with a name, and a row here says on which
/// word it sleeps and what the event is called.
/// <code>
/// header 64 bytes    0 4 rows used so far   4 4 number of the latest sleep
/// row    32 bytes    0 8 event, 0: free     8 8 offset of the word    16 4 state    20 4 channel bits
///
/// state = number of the sleep * 4 + phase; the number makes a row that is used anew another state
/// phase        who                next
/// 0 idle       sleeper            1, when the row is filled (full fence; then it looks at its word)
/// 1 asleep     waker, by CAS      2, then it sets the event
///              sleeper, by CAS    0, when its time is up
/// 2 woken      sleeper            0
/// </code>
/// A row has the event's number from the first step to the last. The system ends the event with its process: who finds an event that is not there any more frees the row, and wakes another in its stead.
/// </summary>
internal readonly unsafe struct SleeperTable(nint address, string eventPrefix)
{
    internal const int SizeInBytes = 32 << 10;

    private const int HeaderInBytes = 64;
    private const int Rows = (SizeInBytes - HeaderInBytes) / Row.SizeInBytes;
    private const uint Phase = 3;
    private const uint Idle = 0;
    private const uint Asleep = 1;
    private const uint Woken = 2;

    private readonly Header* _header = (Header*)address;
    private readonly Row* _rows = (Row*)(address + HeaderInBytes);

    /// <summary>Says that the calling thread is about to sleep.</summary>
    /// <returns>Its row; -1 if the table is full.</returns>
    internal int Enter(ParkEvent own, ulong offset, uint channel)
    {
        int row = Claim(own);
        if (row < 0 && FreeRowsOfTheDead())
        {
            row = Claim(own);
        }

        if (row < 0)
        {
            return -1;
        }

        own.LastRow = row;
        _rows[row].Offset = offset;
        _rows[row].Channel = channel;
        // full fence: the row first, then the sleeper's look at its word; pairs with the one in Wake
        Interlocked.Exchange(ref _rows[row].State, (Interlocked.Increment(ref _header->Sleeps) << 2) | Asleep);
        return row;
    }

    /// <summary>The calling thread sleeps no longer.</summary>
    /// <returns>True if somebody has woken it, and has set its event or is about to.</returns>
    internal bool Leave(int row)
    {
        uint state = Volatile.Read(ref _rows[row].State);
        bool wasAsleep = (state & Phase) == Asleep && Interlocked.CompareExchange(ref _rows[row].State, state & ~Phase, state) == state;
        if (!wasAsleep)
        {
            Volatile.Write(ref _rows[row].State, state & ~Phase);
        }

        // release: the row is free last
        Volatile.Write(ref _rows[row].Event, 0);
        return !wasAsleep;
    }

    /// <summary>Wakes those who have slept longest on a word.</summary>
    /// <returns>How many.</returns>
    internal int Wake(ulong offset, int count, uint channel)
    {
        // full fence: the caller's change of the word before the look at the rows; pairs with the one in Enter
        Interlocked.MemoryBarrier();
        int woken = 0;
        // Who falls asleep from now on has seen the change. Those who are woken may be back on the same word soon, and without this limit the waker would wake them again and again, and never go on itself.
        uint latest = Volatile.Read(ref _header->Sleeps);
        while (woken < count)
        {
            int found = -1;
            uint foundState = 0;
            int used = Used;
            for (int row = 0; row < used; row++)
            {
                uint state = Volatile.Read(ref _rows[row].State);
                // The age decides, as numbers start again at 0.
                if ((state & Phase) == Asleep && _rows[row].Offset == offset && (_rows[row].Channel & channel) != 0 && IsUpTo(latest, state) && (found < 0 || Age(latest, state) > Age(latest, foundState)))
                {
                    found = row;
                    foundState = state;
                }
            }

            if (found < 0)
            {
                break;
            }

            ulong number = Volatile.Read(ref _rows[found].Event);
            if (Interlocked.CompareExchange(ref _rows[found].State, (foundState & ~Phase) | Woken, foundState) == foundState)
            {
                if (ParkEvent.TrySet(eventPrefix, number))
                {
                    woken++;
                }
                else
                {
                    Free(found, (foundState & ~Phase) | Woken, number);
                }
            }
        }

        return woken;
    }

    private int Used => (int)Math.Min(Volatile.Read(ref _header->UsedRows), (uint)Rows);

    private static uint Age(uint latest, uint state) => ((latest << 2) - (state & ~Phase)) >> 2;

    private static bool IsUpTo(uint latest, uint state) => (int)((latest << 2) - (state & ~Phase)) >= 0;

    private int Claim(ParkEvent own)
    {
        // The row of the last time is most likely free.
        if (own.LastRow < Used && TryClaim(own.LastRow, own.Number))
        {
            return own.LastRow;
        }

        for (int row = 0; row < Rows; row++)
        {
            if (Volatile.Read(ref _rows[row].Event) == 0 && TryClaim(row, own.Number))
            {
                uint used;
                while ((used = Volatile.Read(ref _header->UsedRows)) <= (uint)row)
                {
                    Interlocked.CompareExchange(ref _header->UsedRows, (uint)row + 1, used);
                }

                return row;
            }
        }

        return -1;
    }

    private bool TryClaim(int row, ulong number) => Interlocked.CompareExchange(ref _rows[row].Event, number, 0) == 0;

    private bool FreeRowsOfTheDead()
    {
        bool any = false;
        for (int row = 0; row < Used; row++)
        {
            uint state = Volatile.Read(ref _rows[row].State);
            ulong number = Volatile.Read(ref _rows[row].Event);
            if (number != 0 && !ParkEvent.Exists(eventPrefix, number))
            {
                Free(row, state, number);
                any = true;
            }
        }

        return any;
    }

    /// <summary>Frees the row of a dead sleeper, if it is still its own.</summary>
    private void Free(int row, uint state, ulong number)
    {
        Interlocked.CompareExchange(ref _rows[row].State, state & ~Phase | Idle, state);
        Interlocked.CompareExchange(ref _rows[row].Event, 0, number);
    }

    [StructLayout(LayoutKind.Explicit, Size = HeaderInBytes)]
    private struct Header
    {
        [FieldOffset(0)]
        internal uint UsedRows;
        [FieldOffset(4)]
        internal uint Sleeps;
    }

    [StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
    private struct Row
    {
        internal const int SizeInBytes = 32;

        [FieldOffset(0)]
        internal ulong Event;
        [FieldOffset(8)]
        internal ulong Offset;
        [FieldOffset(16)]
        internal uint State;
        [FieldOffset(20)]
        internal uint Channel;
    }
}
