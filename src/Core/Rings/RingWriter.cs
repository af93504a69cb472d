using Managers.Errors;
using Managers.Locks;

namespace Managers.Rings;

/// <summary>The writing end of one direction. What it has written it knows by itself; what the other side says was read is believed only as far as it can be true.</summary>
internal unsafe struct RingWriter(RingCell* cell, byte* data, uint sizeInBytes, uint* readersBell)
{
    // The other side wakes a writer when so much is free: not for each few bytes.
    private readonly uint _enough = Math.Max(1, sizeInBytes / 4);
    private ulong _tail;
    private ulong _head;

    /// <summary>True if the other side has read all of it.</summary>
    internal readonly bool IsRead => Volatile.Read(ref cell->Head) == _tail;

    /// <summary>Writes as much as finds room, and wakes the reader if it sleeps.</summary>
    /// <param name="words">The memory.</param>
    /// <param name="bytes">What to write.</param>
    /// <param name="woken">For what the reader's side waited; see <see cref="Bell.Ring"/>.</param>
    /// <returns>How many bytes; -1: the other side says that it has read what was never written.</returns>
    internal int Write<TWords>(in TWords words, ReadOnlySpan<byte> bytes, out uint woken)
        where TWords : struct, IWords
    {
        woken = 0;
        ulong room = sizeInBytes - (_tail - _head);
        if (room < (ulong)bytes.Length)
        {
            if (!TryLook(words))
            {
                return -1;
            }

            room = sizeInBytes - (_tail - _head);
            if (room == 0)
            {
                return 0;
            }
        }

        int count = (int)Math.Min(room, (ulong)bytes.Length);
        int at = (int)(_tail & (sizeInBytes - 1));
        int first = Math.Min(count, (int)sizeInBytes - at);
        // Safety: both parts lie inside the ring, whose size is a power of two and was checked when it was mapped.
        bytes[..first].CopyTo(new Span<byte>(data + at, first));
        bytes[first..count].CopyTo(new Span<byte>(data, count - first));
        CrashPoint.Reach(CrashPoint.RingCopied);
        _tail += (uint)count;
        // release, for the bytes, and full fence, for the look at the bell
        words.Add(&cell->Tail, count);
        CrashPoint.Reach(CrashPoint.RingWritten);
        woken = Bell.Ring(words, readersBell, Bell.Reads | Bell.Watches);
        return count;
    }

    /// <summary>True if a writer that waits need not wait any more.</summary>
    internal bool HasRoom<TWords>(in TWords words)
        where TWords : struct, IWords => !TryLook(words) || sizeInBytes - (_tail - _head) >= _enough;

    private bool TryLook<TWords>(in TWords words)
        where TWords : struct, IWords
    {
        ulong head = words.Load(&cell->Head);
        if (_tail - head > sizeInBytes)
        {
            return false;
        }

        _head = head;
        return true;
    }
}
