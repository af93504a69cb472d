using Managers.Errors;

namespace Managers.Memory;

/// <summary>
/// Attaching and freeing. There is no count of users in a block, for a process that dies cannot count down. Each attached
/// participant keeps a record (AttachmentEntry) in a block of its own instead, and the last one to leave looks for records:
/// <code>
/// attach   record live (full fence) → target still live with that incarnation? → set its attached flag
/// dispose  never attached: live → free.   Else: live → closing, then look for records: none → free
/// detach   record freed → target closing? → look for records: none → closing → free
/// </code>
/// Either the attacher sees the target closing, or the disposer sees the record: both write first and read after.
/// </summary>
internal sealed unsafe partial class ManagerSegment
{
    /// <summary>Records that this participant uses the block.</summary>
    /// <returns>The record's offset, for <see cref="Detach"/>; 0 if the object is gone.</returns>
    internal ulong TryAttach(ulong offset, uint incarnation)
    {
        ulong* word = TryWordOf(offset, out int sizeClass);
        if (word == null || sizeClass < PoolGeometry.FirstObjectClass)
        {
            return 0;
        }

        ulong record = AllocateBlock(PoolGeometry.AttachmentClass, out _);
        *(AttachmentEntry*)At(record) = new AttachmentEntry { BlockOffset = offset, Incarnation = incarnation };
        PublishBlock(record, PoolGeometry.AttachmentClass);
        CrashPoint.Reach(CrashPoint.AttachRecorded);
        while (true)
        {
            // full fence: the record must be visible before the target is looked at; pairs with the one in Dispose
            Interlocked.MemoryBarrier();
            var current = new BlockWord(Volatile.Read(ref *word));
            if (current.State != BlockWord.Live || current.Incarnation != incarnation)
            {
                // Whoever let go meanwhile may have seen this record and left the freeing to us.
                Detach(record, offset, incarnation);
                return 0;
            }

            if (current.IsAttached
                || Interlocked.CompareExchange(ref *word, current.WithFlag(BlockWord.AttachedFlag).Bits, current.Bits) == current.Bits)
            {
                CrashPoint.Reach(CrashPoint.AttachShared);
                return record;
            }
        }
    }

    /// <summary>Takes a record back and frees its target if the creator has gone and this was the last user.</summary>
    internal void Detach(ulong record, ulong offset, uint incarnation)
    {
        FreeBlock(record, PoolGeometry.AttachmentClass, BlockWord.Live);
        CrashPoint.Reach(CrashPoint.DetachRecordFreed);
        Interlocked.MemoryBarrier();
        FreeIfClosingAndUnused(offset, incarnation);
    }

    /// <summary>The creator lets go of a live block: it is free when nobody else is attached.</summary>
    internal void DisposeBlock(ulong offset, int sizeClass, uint incarnation)
    {
        ulong* word = WordOf(offset, sizeClass);
        while (true)
        {
            var current = new BlockWord(Volatile.Read(ref *word));
            if (current.State != BlockWord.Live || current.Incarnation != incarnation)
            {
                return;
            }

            BlockWord next = current.IsAttached
                ? current.WithState(BlockWord.Closing).WithOwner(BlockWord.Nobody).WithoutFlag(BlockWord.NamedFlag)
                : current.Freed();
            if (Interlocked.CompareExchange(ref *word, next.Bits, current.Bits) == current.Bits)
            {
                if (next.State == BlockWord.Free)
                {
                    NoteFreed(offset, sizeClass);
                    CrashPoint.Reach(CrashPoint.FreeFreed);
                }
                else
                {
                    CrashPoint.Reach(CrashPoint.FreeClosing);
                    FreeIfClosingAndUnused(offset, incarnation);
                }

                return;
            }
        }
    }

    /// <summary>Frees a closing block if no participant has a record of it; any number of callers may try at once.</summary>
    private void FreeIfClosingAndUnused(ulong offset, uint incarnation)
    {
        ulong* word = TryWordOf(offset, out int sizeClass);
        if (word == null)
        {
            return;
        }

        var current = new BlockWord(Volatile.Read(ref *word));
        if (current.State != BlockWord.Closing || current.Incarnation != incarnation || HasAttachment(offset, incarnation))
        {
            return;
        }

        CrashPoint.Reach(CrashPoint.FreeScanned);
        if (Interlocked.CompareExchange(ref *word, current.Freed().Bits, current.Bits) == current.Bits)
        {
            NoteFreed(offset, sizeClass);
        }

        CrashPoint.Reach(CrashPoint.DetachScanned);
    }

    private bool HasAttachment(ulong offset, uint incarnation)
    {
        Interlocked.MemoryBarrier();
        bool found = false;
        ForEachBlock(PoolGeometry.AttachmentClass, (word, record) =>
        {
            if (new BlockWord(Volatile.Read(ref *(ulong*)word)).State == BlockWord.Live)
            {
                var entry = (AttachmentEntry*)At(record);
                found |= entry->BlockOffset == offset && entry->Incarnation == incarnation;
            }

            return !found;
        });
        return found;
    }

    /// <summary>Visits every block of a class; -1: of every class. The visitor gets the word's address and the block's offset and says whether to go on.</summary>
    private void ForEachBlock(int sizeClass, Func<nint, ulong, bool> visit)
    {
        for (int chunk = 0; chunk < (int)_header->ChunkCount; chunk++)
        {
            ulong chunkWord = Volatile.Read(ref _chunks[chunk]);
            int chunkClass = (int)(chunkWord & 0xFF) - 1;
            if ((chunkWord & ChunkStateMask) != ChunkReady || (sizeClass >= 0 && chunkClass != sizeClass) || chunkClass is < 0 or >= PoolGeometry.ClassCount)
            {
                continue;
            }

            ulong start = _header->PoolOffset + (ulong)chunk * PoolGeometry.ChunkSizeInBytes;
            ulong block = start + (ulong)PoolGeometry.FirstBlock(chunkClass);
            var words = (ulong*)(_base + start);
            for (int i = 0; i < PoolGeometry.BlocksPerChunk(chunkClass); i++)
            {
                if (!visit((nint)(&words[i]), block + (ulong)i * PoolGeometry.BlockSizes[chunkClass]))
                {
                    return;
                }
            }
        }
    }
}
