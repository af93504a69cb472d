using Managers.Errors;
using Managers.Locks;

namespace Managers.Rings;

/// <summary>The reading end of one direction. Bytes are copied out before anything looks at them, so that who writes cannot change them afterwards.</summary>
internal unsafe struct RingReader(RingCell* cell, byte* data, uint sizeInBytes, uint* writersBell)
{
    private ulong _head;

    /// <summary>True if there is something to read, or the other side says what cannot be.</summary>
    internal readonly bool HasBytes<TWords>(in TWords words)
        where TWords : struct, IWords => words.Load(&cell->Tail) != _head;

    /// <summary>Reads what is there, and wakes the writer if it waits for room.</summary>
    /// <returns>How many bytes; -1: none are there; -2: the other side says that it has written more than there is room for.</returns>
    internal int Read<TWords>(in TWords words, Span<byte> buffer)
        where TWords : struct, IWords
    {
        // acquire: pairs with the full fence of the writer, after the bytes
        ulong there = words.Load(&cell->Tail) - _head;
        if (there == 0)
        {
            return -1;
        }

        if (there > sizeInBytes)
        {
            return -2;
        }

        int count = (int)Math.Min(there, (ulong)buffer.Length);
        int at = (int)(_head & (sizeInBytes - 1));
        int first = Math.Min(count, (int)sizeInBytes - at);
        // Safety: both parts lie inside the ring; see RingWriter.
        new ReadOnlySpan<byte>(data + at, first).CopyTo(buffer);
        new ReadOnlySpan<byte>(data, count - first).CopyTo(buffer[first..]);
        CrashPoint.Reach(CrashPoint.RingRead);
        _head += (uint)count;
        // release, so that the bytes are out before they may be written over, and full fence, for the look at the bell
        words.Add(&cell->Head, count);
        CrashPoint.Reach(CrashPoint.RingTaken);
        // Not for each few bytes, and where the ring was nearly empty nobody waits. Who began to wait meanwhile had it three quarters full, which the next read sees.
        uint quarter = sizeInBytes / 4;
        if (there >= quarter && there - (uint)count <= sizeInBytes - quarter)
        {
            Bell.Ring(words, writersBell, Bell.Writes);
        }

        return count;
    }
}
