using System.Text;
using Managers.Errors;
using Managers.Platform;

namespace Managers.Memory;

/// <summary>
/// Names of objects. Changing the set happens under a lock that the kernel frees with its holder's file; reading does not.
/// A name is published before its object is marked as named, and removed before the object is: who dies in between leaves a
/// name that leads nowhere, which look-ups pass over and recovery removes.
/// </summary>
internal sealed unsafe partial class ManagerSegment
{
    private readonly Lock _namesInProcess = new();
    private int _namesDepth;

    /// <summary>Where a name leads.</summary>
    internal readonly record struct NameTarget(ulong BlockOffset, ulong Id, Guid Uuid, ObjectKind Kind);

    /// <summary>Publishes a name for a claimed or live block of this participant, or for a big object that is about to be made.</summary>
    /// <exception cref="SegmentException">Another object has the name.</exception>
    internal void PublishName(string name, in NameTarget target)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        using NamesLock names = HoldNames();
        CrashPoint.Reach(CrashPoint.NameLocked);
        if (FindName(bytes, out ulong existing, out _) is { } other)
        {
            if (LeadsSomewhere(other))
            {
                throw new SegmentException(
                    SegmentErrorReason.AlreadyExists,
                    $"Manager '{Name}' cannot create '{name}': it has a {other.Kind} of that name. Open it, dispose it, or choose another name.");
            }

            FreeName(existing);
        }

        ulong block = AllocateBlock(PoolGeometry.NameClass, out _);
        var entry = (NameEntry*)At(block);
        *entry = new NameEntry
        {
            BlockOffset = target.BlockOffset,
            Id = target.Id,
            Uuid = target.Uuid,
            Kind = (ushort)target.Kind,
            NameLengthInBytes = (ushort)bytes.Length,
        };
        bytes.CopyTo(new Span<byte>((byte*)entry + NameEntry.NameStart, SegmentName.MaxUserNameInBytes));
        CrashPoint.Reach(CrashPoint.NameWritten);
        PublishBlock(block, PoolGeometry.NameClass, named: true);
        CrashPoint.Reach(CrashPoint.NamePublished);
    }

    /// <summary>Removes a name if it still leads to that object.</summary>
    internal void RemoveName(ulong blockOffset, ulong id)
    {
        using NamesLock names = HoldNames();
        CrashPoint.Reach(CrashPoint.UnnameLocked);
        ForEachName((block, entry) =>
        {
            var candidate = (NameEntry*)entry;
            if (candidate->BlockOffset == blockOffset && candidate->Id == id)
            {
                FreeName(block);
            }

            return true;
        });
        CrashPoint.Reach(CrashPoint.UnnameRemoved);
    }

    /// <summary>Where the name leads; null if there is none or its object is gone.</summary>
    internal NameTarget? LookUp(string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        return FindName(bytes, out _, out _) is { } target && LeadsSomewhere(target) ? target : null;
    }

    private NameTarget? FindName(byte[] name, out ulong block, out ulong word)
    {
        ulong foundBlock = 0;
        ulong foundWord = 0;
        NameTarget? found = null;
        ForEachName((offset, address) =>
        {
            var entry = (NameEntry*)address;
            ulong* state = WordOf(offset, PoolGeometry.NameClass);
            ulong before = Volatile.Read(ref *state);
            int length = entry->NameLengthInBytes;
            if (length != name.Length || !name.AsSpan().SequenceEqual(new ReadOnlySpan<byte>((byte*)entry + NameEntry.NameStart, Math.Min(length, SegmentName.MaxUserNameInBytes))))
            {
                return true;
            }

            var target = new NameTarget(entry->BlockOffset, entry->Id, entry->Uuid, (ObjectKind)entry->Kind);
            // The block may have been freed and used anew while it was read: believe it only if its word has not moved.
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref *state) != before)
            {
                return true;
            }

            (foundBlock, foundWord, found) = (offset, before, target);
            return !LeadsSomewhere(target);
        });
        (block, word) = (foundBlock, foundWord);
        return found;
    }

    private bool LeadsSomewhere(in NameTarget target)
    {
        if (target.BlockOffset == 0)
        {
            return Platform.Segments.Exists(SegmentName.ForObject(Name, target.Id)) || IsBeingMade(target);
        }

        ulong* word = TryWordOf(target.BlockOffset, out _);
        if (word == null)
        {
            return false;
        }

        var current = new BlockWord(Volatile.Read(ref *word));
        return current.Incarnation == target.Id && current.State is BlockWord.Live or BlockWord.Claimed && current.Incarnation == target.Id;
    }

    /// <summary>A big object's name is published before its segment: it counts while the one who makes it lives.</summary>
    private bool IsBeingMade(NameTarget target)
    {
        bool alive = false;
        ForEachName((block, address) =>
        {
            var entry = (NameEntry*)address;
            if (entry->BlockOffset == 0 && entry->Id == target.Id)
            {
                uint owner = new BlockWord(Volatile.Read(ref *WordOf(block, PoolGeometry.NameClass))).Owner;
                int slot = BlockWord.SlotOf(owner);
                alive = owner == OwnerTag || (owner != BlockWord.Nobody && slot < MaxParticipants && IsPageReserved(slot)
                    && BlockWord.OwnerOf(slot, Volatile.Read(ref _participants[slot].Generation)) == owner && _handle.IsClaimedByOther(slot));
                return false;
            }

            return true;
        });
        return alive;
    }

    /// <summary>Frees names whose object is gone and whose publisher is not busy making it.</summary>
    private void RemoveDanglingNames()
    {
        using NamesLock names = HoldNames();
        ForEachName((block, address) =>
        {
            var entry = (NameEntry*)address;
            var target = new NameTarget(entry->BlockOffset, entry->Id, entry->Uuid, (ObjectKind)entry->Kind);
            if (!LeadsSomewhere(target))
            {
                FreeName(block);
            }

            return true;
        });
    }

    private void FreeName(ulong block)
    {
        // Under the names lock nobody else moves a live name but a recoverer that takes its owner out: hence the loop.
        ulong* word = WordOf(block, PoolGeometry.NameClass);
        while (true)
        {
            var current = new BlockWord(Volatile.Read(ref *word));
            if (current.State == BlockWord.Free || Interlocked.CompareExchange(ref *word, current.Freed().Bits, current.Bits) == current.Bits)
            {
                NoteFreed(block, PoolGeometry.NameClass);
                return;
            }
        }
    }

    /// <summary>Visits live names; the visitor gets the block's offset and the entry's address and says whether to go on.</summary>
    private void ForEachName(Func<ulong, nint, bool> visit) =>
        ForEachBlock(PoolGeometry.NameClass, (address, offset) =>
        {
            var word = new BlockWord(Volatile.Read(ref *(ulong*)address));
            return word.State != BlockWord.Live || !word.IsNamed || visit(offset, (nint)At(offset));
        });

    private NamesLock HoldNames()
    {
        if (!_namesInProcess.TryEnter())
        {
            Uninterrupted.TryEnter(_namesInProcess, Timeout.InfiniteTimeSpan);
        }

        try
        {
            // Making room for a name may recover the dead, which removes their names: the inner use must not free the outer's lock.
            if (_namesDepth == 0)
            {
                _handle.LockNames();
            }

            _namesDepth++;
        }
        catch
        {
            _namesInProcess.Exit();
            throw;
        }

        return new NamesLock(this);
    }

    /// <summary>Held while names change; threads of this process by a lock of their own, since the file's belongs to the handle.</summary>
    private readonly ref struct NamesLock(ManagerSegment segment)
    {
        public void Dispose()
        {
            if (--segment._namesDepth == 0)
            {
                segment._handle.UnlockNames();
            }

            segment._namesInProcess.Exit();
        }
    }
}
