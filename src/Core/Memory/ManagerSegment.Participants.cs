using Managers.Errors;
using Managers.Platform;

namespace Managers.Memory;

internal sealed unsafe partial class ManagerSegment
{
    private const int ParticipantsPerPage = 4096 / ParticipantEntry.SizeInBytes;

    private readonly ParticipantEntry* _participants;
    private int _slot;
    private uint _generation;

    /// <summary>This participant as block words name it.</summary>
    internal uint OwnerTag { get; private set; }

    /// <summary>This participant as lock words name it: bits 32 to 63; a thread id goes below.</summary>
    internal ulong LockIdentity { get; private set; }

    internal int Slot => _slot;

    /// <summary>
    /// True if the participant in a lock word's upper half has ended: its slot is free, or somebody else's by now. A system call unless
    /// the generation tells. Once this process has closed the segment nothing can be told, and the answer is true: who asks looks at
    /// <see cref="IsClosed"/> afterwards.
    /// </summary>
    internal bool IsParticipantDead(int slot, uint generation)
    {
        if (slot == _slot)
        {
            return generation != _generation;
        }

        if (slot >= MaxParticipants || !IsPageReserved(slot))
        {
            return true;
        }

        try
        {
            // The generation first: if the slot is held by a later claimer, the one we ask about is dead whatever the lock says.
            return Volatile.Read(ref _participants[slot].Generation) != generation || !_handle.IsClaimedByOther(slot);
        }
        catch (ObjectDisposedException) when (IsClosed)
        {
            return true;
        }
    }

    private void ClaimSlot()
    {
        // First those that look free, in order, so that the table stays dense; then any whose holder has died. Slot 0 is the creator's for
        // good: whether it is held tells sweepers whether the creator lives.
        for (int pass = 0; pass < 2; pass++)
        {
            for (int slot = 1; slot < MaxParticipants; slot++)
            {
                ReservePage(slot);
                bool looksFree = Volatile.Read(ref _participants[slot].Active) == 0;
                if ((looksFree || pass == 1) && _handle.TryClaim(slot))
                {
                    CrashPoint.Reach(CrashPoint.SlotClaimed);
                    RecoverSlot(slot, Volatile.Read(ref _participants[slot].Holder));

                    TakeSlot(slot);
                    return;
                }
            }
        }

        throw new SegmentException(
            SegmentErrorReason.LimitReached,
            $"Manager '{Name}' cannot be opened: all of its {MaxParticipants} participant slots are held by living processes. Close some, or use several managers.");
    }

    /// <summary>Makes a slot whose byte lock is held this participant's own.</summary>
    private void TakeSlot(int slot)
    {
        ParticipantEntry* entry = &_participants[slot];
        ProcessStamp self = Platform.Processes.Self;
        entry->StartTime = self.StartTime;
        entry->PidNamespace = self.PidNamespace;
        entry->ProcessId = self.ProcessId;
        uint generation = ParticipantEntry.After(entry->Generation);
        // release: who sees the new generation knows that the previous holder has gone
        Volatile.Write(ref entry->Generation, generation);
        Volatile.Write(ref entry->Active, 1);
        _slot = slot;
        _generation = generation;
        OwnerTag = BlockWord.OwnerOf(slot, generation);
        LockIdentity = (ulong)generation << 44 | (ulong)slot << 32;
        CrashPoint.Reach(CrashPoint.SlotActive);
    }

    /// <summary>Gives back what participants left that died without leaving.</summary>
    internal void RecoverDeadParticipants()
    {
        for (int slot = 0; slot < MaxParticipants; slot++)
        {
            if (!IsPageReserved(slot))
            {
                break;
            }

            // Before the claim: whoever the row names then has ended if the claim succeeds.
            ulong holder = slot == _slot ? 0 : Volatile.Read(ref _participants[slot].Holder);
            if (holder == (uint)holder || !_handle.TryClaim(slot))
            {
                continue;
            }

            try
            {
                RecoverSlot(slot, holder);
            }
            finally
            {
                _handle.Unclaim(slot);
            }
        }
    }

    /// <summary>
    /// Recovers one slot whose byte lock is held by this handle. That keeps other handles out, but not a second thread of this one: it may
    /// finish first and give the slot back, so that a living participant holds it before we are done. Hence everything is done to the
    /// holder that was read at the beginning, and to nobody who came later.
    /// </summary>
    /// <param name="slot">Which.</param>
    /// <param name="dead">Whom its row named: before the claim, unless this handle has no other thread.</param>
    private void RecoverSlot(int slot, ulong dead)
    {
        ParticipantEntry* entry = &_participants[slot];
        uint generation = (uint)dead;
        if (dead == generation)
        {
            // Not active any more.
            return;
        }

        uint owner = BlockWord.OwnerOf(slot, generation);
        uint ahead = BlockWord.OwnerOf(slot, ParticipantEntry.After(generation));
        // Leases of one that died while it closed, too: nobody else is ahead of the row as long as it names the dead one.
        ReleaseBlocks(candidate => candidate == owner || (candidate == ahead && Volatile.Read(ref _participants[slot].Holder) == dead));
        FreeOrphans();
        Interlocked.CompareExchange(ref entry->Holder, generation, dead);
        CrashPoint.Reach(CrashPoint.RecoverSlot);
    }

    private void ReservePage(int slot)
    {
        if (slot % ParticipantsPerPage == 0 && slot > 0 && !IsPageReserved(slot))
        {
            _handle.Reserve((nuint)(_header->ParticipantsOffset + (ulong)slot * ParticipantEntry.SizeInBytes), 4096);
            // The last row of the page before tells others that this page can be touched.
            Volatile.Write(ref *NextPageMark(slot), 1);
        }
    }

    /// <summary>A page of rows beyond the first may be touched only when the row before it says that it has been reserved.</summary>
    private bool IsPageReserved(int slot)
    {
        for (int first = ParticipantsPerPage; first <= slot; first += ParticipantsPerPage)
        {
            if (Volatile.Read(ref *NextPageMark(first)) == 0)
            {
                return false;
            }
        }

        return true;
    }

    private uint* NextPageMark(int firstSlotOfPage) => (uint*)&_participants[firstSlotOfPage - 1] + 7;
}
