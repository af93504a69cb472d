using System.Runtime.CompilerServices;
using Managers.Errors;
using Managers.Locks;
using Managers.Memory;

namespace Managers.Values;

/// <summary>
/// The bytes of one value. Up to 8 bytes (1, 2, 4, 8) they are one word, read and written by single instructions. Longer ones have a journal:
/// <code>
///  0  u64  lock word        a writer holds it (LockWord)
///  8  u32  sequence         even: the data is whole; odd: a write is under way and the shadow is whole
/// 12  u32  zero
/// 16  data, to a multiple of 8
///     shadow, as long as the data
/// </code>
/// A write copies data to shadow, makes the sequence odd, writes the data, makes it even. Whoever dies in between leaves the old value
/// in the shadow, and the next writer or reader puts it back: a write happens as a whole or not at all. Readers take no lock: they copy
/// and look whether the sequence moved.
/// </summary>
internal static unsafe class SharedCell
{
    internal const int DataStart = ObjectCells.JournalHeaderSizeInBytes;

    private const int OptimisticReads = 64;

    internal static bool IsWord(int sizeInBytes) => sizeInBytes is 1 or 2 or 4 or 8;

    /// <summary>Bytes that a value of this size takes in an object's data.</summary>
    internal static ulong SizeOf(int sizeInBytes) => IsWord(sizeInBytes) ? 8 : DataStart + 2 * Up(sizeInBytes);

    internal static int AlignmentOf(int sizeInBytes) => IsWord(sizeInBytes) ? 8 : 16;

    /// <summary>The first byte of the value.</summary>
    internal static byte* DataOf(byte* cell, int sizeInBytes) => IsWord(sizeInBytes) ? cell : cell + DataStart;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong ReadWord(byte* cell, int sizeInBytes) => sizeInBytes switch
    {
        // acquire: pairs with the release of WriteWord
        8 => Volatile.Read(ref *(ulong*)cell),
        4 => Volatile.Read(ref *(uint*)cell),
        2 => Volatile.Read(ref *(ushort*)cell),
        _ => Volatile.Read(ref *cell),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void WriteWord(byte* cell, int sizeInBytes, ulong bits)
    {
        switch (sizeInBytes)
        {
            // release: what the writer did before is seen by who reads this value
            case 8:
                Volatile.Write(ref *(ulong*)cell, bits);
                break;
            case 4:
                Volatile.Write(ref *(uint*)cell, (uint)bits);
                break;
            case 2:
                Volatile.Write(ref *(ushort*)cell, (ushort)bits);
                break;
            default:
                Volatile.Write(ref *cell, (byte)bits);
                break;
        }
    }

    internal static bool TryReplaceWord(byte* cell, int sizeInBytes, ulong expected, ulong bits) => sizeInBytes switch
    {
        8 => Interlocked.CompareExchange(ref *(ulong*)cell, bits, expected) == expected,
        4 => Interlocked.CompareExchange(ref *(uint*)cell, (uint)bits, (uint)expected) == (uint)expected,
        2 => Interlocked.CompareExchange(ref *(ushort*)cell, (ushort)bits, (ushort)expected) == (ushort)expected,
        _ => Interlocked.CompareExchange(ref *cell, (byte)bits, (byte)expected) == (byte)expected,
    };

    /// <summary>Copies the value out, whole.</summary>
    internal static void Read(byte* cell, Span<byte> destination, ManagerSegment segment)
    {
        if (IsWord(destination.Length))
        {
            ulong bits = ReadWord(cell, destination.Length);
            // Safety: bits has 8 bytes, destination 1 to 8; little and big endian both keep a word's own representation.
            new ReadOnlySpan<byte>(WordBytes(&bits, destination.Length), destination.Length).CopyTo(destination);
            return;
        }

        uint* sequence = (uint*)(cell + 8);
        for (int attempt = 0; attempt < OptimisticReads; attempt++)
        {
            // acquire: the copy comes after it
            uint before = Volatile.Read(ref *sequence);
            if ((before & 1) == 0)
            {
                new ReadOnlySpan<byte>(cell + DataStart, destination.Length).CopyTo(destination);
                // The copy comes before the second look: loads must not sink below it.
                Interlocked.MemoryBarrier();
                if (Volatile.Read(ref *sequence) == before)
                {
                    return;
                }
            }

            Thread.SpinWait(8);
        }

        // A writer that is slow, or dead: its lock tells, and whoever gets it repairs what a dead one left.
        ulong self = Enter(cell, destination.Length, segment);
        new ReadOnlySpan<byte>(cell + DataStart, destination.Length).CopyTo(destination);
        Exit(cell, segment, self);
    }

    /// <summary>Writes the value, as a whole or not at all.</summary>
    internal static void Write(byte* cell, ReadOnlySpan<byte> source, ManagerSegment segment)
    {
        if (IsWord(source.Length))
        {
            ulong bits = 0;
            source.CopyTo(new Span<byte>(WordBytes(&bits, source.Length), source.Length));
            WriteWord(cell, source.Length, bits);
            return;
        }

        ulong self = Enter(cell, source.Length, segment);
        WriteEntered(cell, source);
        Exit(cell, segment, self);
    }

    /// <summary>Takes the lock of a value with a journal and repairs what a dead writer left.</summary>
    /// <returns>Who has it now: what <see cref="Exit"/> wants.</returns>
    internal static ulong Enter(byte* cell, int sizeInBytes, ManagerSegment segment)
    {
        ulong* word = (ulong*)cell;
        var words = new SegmentWords(segment);
        ulong self = words.Self;
        LockResult result = LockResult.Entered;
        if (!LockWord.TryEnter(words, word, self))
        {
            result = LockWord.Enter(words, word, null, self, Deadline.Never, CancellationToken.None);
            if (result == LockResult.OwnedBySelf)
            {
                throw new InvalidOperationException("A shared value was used from inside its own Update: the function gets the value and returns the new one, and must not touch the object.");
            }
        }

        uint* sequence = (uint*)(cell + 8);
        if ((*sequence & 1) != 0)
        {
            Buffer.MemoryCopy(cell + DataStart + Up(sizeInBytes), cell + DataStart, sizeInBytes, sizeInBytes);
            Volatile.Write(ref *sequence, *sequence + 1);
        }

        if (result == LockResult.EnteredAfterDeath)
        {
            // Repaired: whoever comes next need not look.
            LockWord.MarkConsistent(words, word);
        }

        return self;
    }

    internal static void Exit(byte* cell, ManagerSegment segment, ulong self)
    {
        var words = new SegmentWords(segment);
        if (!LockWord.TryExit(words, (ulong*)cell, self))
        {
            LockWord.Exit(words, (ulong*)cell, null, self);
        }
    }

    /// <summary>Writes while the caller holds the lock.</summary>
    internal static void WriteEntered(byte* cell, ReadOnlySpan<byte> source)
    {
        int size = source.Length;
        byte* data = cell + DataStart;
        uint* sequence = (uint*)(cell + 8);
        Buffer.MemoryCopy(data, data + Up(size), size, size);
        CrashPoint.Reach(CrashPoint.CellShadowed);
        // Odd before the first byte of data changes, and the shadow whole before that: a full fence on both sides.
        Interlocked.Increment(ref *sequence);
        CrashPoint.Reach(CrashPoint.CellMarked);
        source[..(size / 2)].CopyTo(new Span<byte>(data, size));
        CrashPoint.Reach(CrashPoint.CellHalfWritten);
        source[(size / 2)..].CopyTo(new Span<byte>(data + size / 2, size - size / 2));
        CrashPoint.Reach(CrashPoint.CellWritten);
        Interlocked.Increment(ref *sequence);
    }

    /// <summary>Where a value of that many bytes starts inside a word: its representation as an integer of that size.</summary>
    internal static byte* WordBytes(ulong* bits, int sizeInBytes) => BitConverter.IsLittleEndian ? (byte*)bits : (byte*)bits + 8 - sizeInBytes;

    // Of 64 bits: a format may be 2 GiB - 1 byte long, whose data and shadow together are above an int.
    private static ulong Up(int value) => ((ulong)value + 7) & ~7UL;
}
