using Managers.Errors;

namespace Managers.Memory;

/// <summary>
/// The pools. The word of a chunk, in the chunk table, moves like a block's:
/// <code>
/// bits 0-7 size class + 1   bits 8-15 state: 1 claimed, 2 ready   bits 16-43 owner while claimed
/// 0 ──claim──► claimed ──its pages are reserved──► ready, for good
///                 └──owner died──► 0
/// </code>
/// </summary>
internal sealed unsafe partial class ManagerSegment
{
    private const ulong ChunkClaimed = 1 << 8;
    private const ulong ChunkReady = 2 << 8;
    private const ulong ChunkStateMask = 0xFF << 8;

    private readonly ulong* _chunks;

    // Per process, per class: hints that save searching. Wrong hints cost time, nothing else; no lock guards them.
    private readonly ulong[] _lastFreed = new ulong[PoolGeometry.ClassCount];
    private readonly int[] _currentChunk = new int[PoolGeometry.ClassCount];
    private readonly int[] _nextBlock = new int[PoolGeometry.ClassCount];
    private readonly byte[] _fullChunks;

    /// <summary>
    /// Claims a block; it is this participant's and goes back if the process dies before <see cref="PublishBlock"/>.
    /// The content is what the last user left.
    /// </summary>
    /// <param name="sizeClass">A class of <see cref="PoolGeometry"/>.</param>
    /// <param name="incarnation">Tells this use of the block from earlier and later ones.</param>
    /// <returns>The block's offset in the segment.</returns>
    /// <exception cref="SegmentException">The capacity is used up, or the file system has no room for another chunk.</exception>
    internal ulong AllocateBlock(int sizeClass, out uint incarnation)
    {
        ulong hint = Interlocked.Exchange(ref _lastFreed[sizeClass], 0);
        if (hint != 0 && TryClaimBlock(WordOf(hint, sizeClass), out incarnation))
        {
            CrashPoint.Reach(CrashPoint.BlockClaimed);
            return hint;
        }

        return AllocateBySearch(sizeClass, out incarnation);
    }

    /// <summary>Makes a claimed block live: others may find and attach to it from now on.</summary>
    /// <exception cref="ObjectDisposedException">Another thread has closed the manager, which gave the block back.</exception>
    internal void PublishBlock(ulong offset, int sizeClass, bool named = false)
    {
        CrashPoint.Reach(CrashPoint.BlockInitialized);
        ulong* word = WordOf(offset, sizeClass);
        var current = new BlockWord(Volatile.Read(ref *word));
        BlockWord next = current.WithState(BlockWord.Live);
        // release: pairs with the acquire loads of the word by whoever attaches
        ObjectDisposedException.ThrowIf(!TryMoveOwn(word, BlockWord.Claimed, current, named ? next.WithFlag(BlockWord.NamedFlag) : next), typeof(ManagerSegment));
        CrashPoint.Reach(CrashPoint.BlockLive);
    }

    /// <summary>Frees a block of this participant's own that nobody else can be attached to, unless the closing of the manager has freed it.</summary>
    /// <param name="offset">The block.</param>
    /// <param name="sizeClass">Its class.</param>
    /// <param name="state">Claimed, or live for a record.</param>
    internal void FreeBlock(ulong offset, int sizeClass, ulong state)
    {
        ulong* word = WordOf(offset, sizeClass);
        var current = new BlockWord(Volatile.Read(ref *word));
        // release: what was written to the block comes before its next user's writes
        if (TryMoveOwn(word, state, current, current.Freed()))
        {
            NoteFreed(offset, sizeClass);
        }

        CrashPoint.Reach(CrashPoint.FreeFreed);
    }

    /// <summary>The word of a block whose class is not known; null if the offset is none of a block.</summary>
    internal ulong* TryWordOf(ulong offset, out int sizeClass)
    {
        sizeClass = -1;
        ulong relative = offset - _header->PoolOffset;
        if (offset < _header->PoolOffset || relative >= _header->PoolSizeInBytes)
        {
            return null;
        }

        ulong chunkWord = Volatile.Read(ref _chunks[relative / PoolGeometry.ChunkSizeInBytes]);
        if ((chunkWord & ChunkStateMask) != ChunkReady)
        {
            return null;
        }

        sizeClass = (int)(chunkWord & 0xFF) - 1;
        int inChunk = (int)(relative % PoolGeometry.ChunkSizeInBytes) - PoolGeometry.FirstBlock(sizeClass);
        return inChunk >= 0 && inChunk % PoolGeometry.BlockSizes[sizeClass] == 0 && inChunk / PoolGeometry.BlockSizes[sizeClass] < PoolGeometry.BlocksPerChunk(sizeClass)
            ? WordOf(offset, sizeClass)
            : null;
    }

    internal ulong* WordOf(ulong offset, int sizeClass)
    {
        ulong relative = offset - _header->PoolOffset;
        ulong chunk = relative / PoolGeometry.ChunkSizeInBytes;
        uint index = ((uint)relative % PoolGeometry.ChunkSizeInBytes - (uint)PoolGeometry.FirstBlock(sizeClass)) / PoolGeometry.BlockSizes[sizeClass];
        return (ulong*)(_base + _header->PoolOffset + chunk * PoolGeometry.ChunkSizeInBytes) + index;
    }

    /// <summary>
    /// Moves a word that is in that state and this participant's. It may be another's by now: closing the manager gives back all blocks, also
    /// those that other threads of the process are at work on.
    /// </summary>
    private bool TryMoveOwn(ulong* word, ulong state, BlockWord current, BlockWord next) =>
        current.State == state && current.Owner == OwnerTag && Interlocked.CompareExchange(ref *word, next.Bits, current.Bits) == current.Bits;

    private bool TryClaimBlock(ulong* word, out uint incarnation)
    {
        var current = new BlockWord(Volatile.Read(ref *word));
        incarnation = current.Incarnation;
        return current.State == BlockWord.Free
            && Interlocked.CompareExchange(ref *word, current.With(BlockWord.Claimed, OwnerTag).Bits, current.Bits) == current.Bits;
    }

    private ulong AllocateBySearch(int sizeClass, out uint incarnation)
    {
        for (int attempt = 0; ; attempt++)
        {
            int chunkCount = (int)_header->ChunkCount;
            int start = _currentChunk[sizeClass];
            for (int i = 0; i < chunkCount; i++)
            {
                int chunk = start + i < chunkCount ? start + i : start + i - chunkCount;
                if (_fullChunks[chunk] == 0 && IsReadyFor(chunk, sizeClass))
                {
                    ulong offset = SearchChunk(chunk, sizeClass, i == 0 ? _nextBlock[sizeClass] : 0, out incarnation);
                    if (offset != 0)
                    {
                        CrashPoint.Reach(CrashPoint.BlockClaimed);
                        return offset;
                    }

                    _fullChunks[chunk] = 1;
                }
            }

            if (TryAddChunk(sizeClass))
            {
                continue;
            }

            if (attempt > 1)
            {
                throw new SegmentException(
                    SegmentErrorReason.LimitReached,
                    $"Manager '{Name}' has no room for another object of {PoolGeometry.BlockSizes[sizeClass]} bytes: its capacity of {_header->PoolSizeInBytes} bytes is used up. Dispose objects, or create the manager with a larger CapacityInBytes.");
            }

            // Others may have freed what looked full, and the dead may still hold some.
            Array.Clear(_fullChunks);
            RecoverDeadParticipants();
            ReleaseStaleBlocks();
        }
    }

    private bool IsReadyFor(int chunk, int sizeClass) => Volatile.Read(ref _chunks[chunk]) == (ChunkReady | (uint)(sizeClass + 1));

    private ulong SearchChunk(int chunk, int sizeClass, int from, out uint incarnation)
    {
        int count = PoolGeometry.BlocksPerChunk(sizeClass);
        ulong start = _header->PoolOffset + (ulong)chunk * PoolGeometry.ChunkSizeInBytes;
        var words = (ulong*)(_base + start);
        for (int i = 0; i < count; i++)
        {
            int index = from + i < count ? from + i : from + i - count;
            if (TryClaimBlock(&words[index], out incarnation))
            {
                _currentChunk[sizeClass] = chunk;
                _nextBlock[sizeClass] = index + 1 < count ? index + 1 : 0;
                return start + (ulong)PoolGeometry.FirstBlock(sizeClass) + (ulong)index * PoolGeometry.BlockSizes[sizeClass];
            }
        }

        incarnation = 0;
        return 0;
    }

    private bool TryAddChunk(int sizeClass)
    {
        for (int chunk = 0; chunk < (int)_header->ChunkCount; chunk++)
        {
            ulong claimed = ChunkClaimed | (uint)(sizeClass + 1) | (ulong)OwnerTag << 16;
            if (Volatile.Read(ref _chunks[chunk]) != 0 || Interlocked.CompareExchange(ref _chunks[chunk], claimed, 0) != 0)
            {
                continue;
            }

            CrashPoint.Reach(CrashPoint.ChunkClaimed);
            try
            {
                if (_options.Reserve)
                {
                    _handle.Reserve((nuint)(_header->PoolOffset + (ulong)chunk * PoolGeometry.ChunkSizeInBytes), PoolGeometry.ChunkSizeInBytes);
                }
            }
            catch
            {
                Volatile.Write(ref _chunks[chunk], 0);
                throw;
            }

            CrashPoint.Reach(CrashPoint.ChunkCommitted);
            // release: who sees the chunk ready may touch its pages
            Volatile.Write(ref _chunks[chunk], ChunkReady | (uint)(sizeClass + 1));
            _currentChunk[sizeClass] = chunk;
            _nextBlock[sizeClass] = 0;
            CrashPoint.Reach(CrashPoint.ChunkReady);
            return true;
        }

        return false;
    }

    private void NoteFreed(ulong offset, int sizeClass)
    {
        Volatile.Write(ref _lastFreed[sizeClass], offset);
        _fullChunks[(offset - _header->PoolOffset) / PoolGeometry.ChunkSizeInBytes] = 0;
    }
}
