using Managers.Errors;

namespace Managers.Memory;

/// <summary>
/// Giving back what a participant holds: its own blocks when it leaves, a dead one's when it is found. Only words that name that
/// participant are moved, each by one compare-and-swap of the exact word, so a recoverer that dies half way leaves the rest to the next.
/// Objects with a name stay as long as the manager is in use: others may yet open them.
/// </summary>
internal sealed unsafe partial class ManagerSegment
{
    private void ReleaseBlocksOf(uint owner) => ReleaseBlocks(candidate => candidate == owner);

    /// <summary>
    /// Gives back blocks of participants that left while one of their threads was still making an object: their slot has another
    /// holder or none, so nobody else would look for them. Asked for when room runs out.
    /// </summary>
    private void ReleaseStaleBlocks() => ReleaseBlocks(owner =>
    {
        int slot = BlockWord.SlotOf(owner);
        return owner != BlockWord.Nobody && slot < MaxParticipants && (!IsPageReserved(slot) || !IsHolder(slot, owner));
    });

    /// <summary>True for the holder of a slot, and for the leases of a holder that closes, which are a generation ahead meanwhile.</summary>
    private bool IsHolder(int slot, uint owner)
    {
        ulong holder = Volatile.Read(ref _participants[slot].Holder);
        uint generation = (uint)holder;
        return holder != generation
            && (BlockWord.OwnerOf(slot, generation) == owner || BlockWord.OwnerOf(slot, ParticipantEntry.After(generation)) == owner);
    }

    private void ReleaseBlocks(Predicate<uint> isLeaving)
    {
        var targets = new List<(ulong Offset, ulong Incarnation)>();
        bool names = false;
        ForEachBlock(-1, (address, offset) =>
        {
            ulong* word = (ulong*)address;
            var current = new BlockWord(Volatile.Read(ref *word));
            if (current.State == BlockWord.Free || !isLeaving(current.Owner))
            {
                return true;
            }

            _ = TryWordOf(offset, out int sizeClass);
            BlockWord next = sizeClass switch
            {
                PoolGeometry.AttachmentClass => current.Freed(),
                _ when current.State == BlockWord.Claimed => current.Freed(),
                _ when current.IsNamed => current.WithOwner(BlockWord.Nobody),
                _ when current.IsAttached || current.State == BlockWord.Closing =>
                    current.WithState(BlockWord.Closing).WithOwner(BlockWord.Nobody).WithoutFlag(BlockWord.NamedFlag),
                _ => current.Freed(),
            };
            if (sizeClass == PoolGeometry.AttachmentClass && current.State == BlockWord.Live)
            {
                // read before the record is freed and can be another's
                var entry = (AttachmentEntry*)At(offset);
                targets.Add((entry->BlockOffset, entry->Incarnation));
            }

            names |= current.IsNamed;
            if (Interlocked.CompareExchange(ref *word, next.Bits, current.Bits) == current.Bits)
            {
                if (next.State == BlockWord.Free)
                {
                    NoteFreed(offset, sizeClass);
                }
                else if (next.State == BlockWord.Closing)
                {
                    targets.Add((offset, next.Incarnation));
                }

                CrashPoint.Reach(CrashPoint.RecoverBlock);
            }

            return true;
        });
        ReleaseChunks(isLeaving);
        foreach ((ulong offset, ulong incarnation) in targets)
        {
            FreeIfClosingAndUnused(offset, (uint)incarnation);
        }

        if (names)
        {
            RemoveDanglingNames();
        }
    }

    /// <summary>
    /// Frees what no word says was the dead one's any more: closing blocks whose last user died between letting go and looking for others,
    /// and named objects whose creator died between removing the name and freeing the object.
    /// </summary>
    private void FreeOrphans()
    {
        var closing = new List<(ulong Offset, uint Incarnation)>();
        var named = new List<(ulong Offset, uint Incarnation, int SizeClass)>();
        ForEachBlock(-1, (address, offset) =>
        {
            var word = new BlockWord(Volatile.Read(ref *(ulong*)address));
            if (word.State == BlockWord.Closing)
            {
                closing.Add((offset, word.Incarnation));
            }
            else if (word.State == BlockWord.Live && word.IsNamed && word.Owner == BlockWord.Nobody
                && TryWordOf(offset, out int sizeClass) != null && sizeClass >= PoolGeometry.FirstObjectClass)
            {
                named.Add((offset, word.Incarnation, sizeClass));
            }

            return true;
        });
        foreach ((ulong offset, uint incarnation) in closing)
        {
            FreeIfClosingAndUnused(offset, incarnation);
        }

        if (named.Count > 0)
        {
            DisposeNameless(named);
        }
    }

    private void DisposeNameless(List<(ulong Offset, uint Incarnation, int SizeClass)> blocks)
    {
        using NamesLock names = HoldNames();
        var targets = new HashSet<(ulong Offset, ulong Id)>();
        ForEachName((_, address) =>
        {
            var entry = (NameEntry*)address;
            targets.Add((entry->BlockOffset, entry->Id));
            return true;
        });
        foreach ((ulong offset, uint incarnation, int sizeClass) in blocks)
        {
            if (!targets.Contains((offset, incarnation)))
            {
                DisposeBlock(offset, sizeClass, incarnation);
            }
        }
    }

    private void ReleaseChunks(Predicate<uint> isLeaving)
    {
        for (int chunk = 0; chunk < (int)_header->ChunkCount; chunk++)
        {
            ulong word = Volatile.Read(ref _chunks[chunk]);
            if ((word & ChunkStateMask) == ChunkClaimed && isLeaving((uint)(word >> 16)))
            {
                Interlocked.CompareExchange(ref _chunks[chunk], 0, word);
            }
        }
    }
}
