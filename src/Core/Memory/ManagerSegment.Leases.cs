using Managers.Platform;

namespace Managers.Memory;

/// <summary>
/// Leases of small objects: attachments that outlive the closing of the manager. As long as there is one, who closes keeps its slot and
/// the records of its leases, and with them the file; everything else goes at once.
/// </summary>
internal sealed unsafe partial class ManagerSegment
{
    // Their attachment records.
    private readonly HashSet<ulong> _leases = [];
    private bool _staysForLeases;

    /// <summary>Attaches to a small object until <see cref="EndLease"/>, whatever becomes of this manager.</summary>
    /// <returns>The record; 0 if the object is gone.</returns>
    /// <exception cref="ObjectDisposedException">The manager is closed.</exception>
    internal ulong TryLease(ulong offset, uint incarnation)
    {
        // Held until the lease is noted: who closes looks for leases after it has said so.
        using (Uninterrupted.EnterMonitor(_leases))
        {
            ObjectDisposedException.ThrowIf(IsClosed, typeof(ManagerSegment));
            ulong record = TryAttach(offset, incarnation);
            if (record != 0)
            {
                _leases.Add(record);
            }

            return record;
        }
    }

    /// <summary>Ends a lease; the last one of a closed manager ends this participant.</summary>
    internal void EndLease(ulong record, ulong offset, uint incarnation)
    {
        bool isLast;
        using (Uninterrupted.EnterMonitor(_leases))
        {
            Detach(record, offset, incarnation);
            _leases.Remove(record);
            isLast = _staysForLeases && _leases.Count == 0;
        }

        if (isLast)
        {
            Leave();
        }
    }

    /// <summary>
    /// Gives everything back but leases, if there are any. The leases get the slot's next generation, as if another participant held it from
    /// now on: this one has ended for all who ask, as after any close, so that its locks can be taken over.
    /// </summary>
    private bool TryStayForLeases()
    {
        using (Uninterrupted.EnterMonitor(_leases))
        {
            if (_leases.Count == 0)
            {
                return false;
            }

            uint leaving = OwnerTag;
            uint generation = ParticipantEntry.After(_generation);
            OwnerTag = BlockWord.OwnerOf(_slot, generation);
            foreach (ulong record in _leases)
            {
                // Until the row has that generation too, they are ahead of it: see IsHolder. Nobody else moves the record of a lease that is open.
                ulong* word = WordOf(record, PoolGeometry.AttachmentClass);
                Volatile.Write(ref *word, new BlockWord(*word).WithOwner(OwnerTag).Bits);
            }

            ReleaseBlocksOf(leaving);
            Volatile.Write(ref _participants[_slot].Generation, generation);
            if (_options.Lifetime == SegmentLifetime.OnCreatorExit && _slot == 0)
            {
                _handle.RemoveName();
            }

            _staysForLeases = true;
            OpenSegments.Add(this);
            return true;
        }
    }
}
