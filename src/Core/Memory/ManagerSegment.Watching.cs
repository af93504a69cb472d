namespace Managers.Memory;

/// <summary>Which participants' processes the system is asked to tell the end of.</summary>
internal sealed unsafe partial class ManagerSegment
{
    // Participant (slot and generation, as the upper half of lock words has them) to the number of the watch; 0 for one that has ended, or cannot be watched.
    private readonly Dictionary<uint, long> _watches = [];
    private uint _lastWatched;

    /// <summary>Has the end of a participant's process told.</summary>
    /// <param name="participant">Slot and generation, as the upper half of lock words has them.</param>
    /// <param name="ended">What to call when it ends, once for each participant, on a thread that must not be kept.</param>
    /// <returns>False if it has ended already.</returns>
    internal bool WatchParticipant(uint participant, Action<ManagerSegment, uint> ended)
    {
        // The same owner again and again is the common case.
        if (Volatile.Read(ref _lastWatched) == participant)
        {
            return true;
        }

        int slot = (int)participant & 0xFFF;
        if (slot == _slot || slot >= MaxParticipants || !IsPageReserved(slot))
        {
            return true;
        }

        lock (_watches)
        {
            if (!_watches.TryGetValue(participant, out long watch))
            {
                watch = _watches[participant] = Watch(slot, participant, ended);
            }

            if (watch != 0)
            {
                _lastWatched = participant;
                return true;
            }
        }

        return !IsParticipantDead(slot, participant >> 12);
    }

    private long Watch(int slot, uint participant, Action<ManagerSegment, uint> ended)
    {
        ParticipantEntry* entry = &_participants[slot];
        if (entry->PidNamespace != Platform.Processes.Self.PidNamespace)
        {
            // Its number means nothing here, or another process.
            return 0;
        }

        long watch = Platform.Deaths.Watch((int)entry->ProcessId, () => ParticipantEnded(participant, ended));
        // Asked after the watch began: a number that was another process's by then belonged to a participant that is dead now.
        if (watch != 0 && IsParticipantDead(slot, participant >> 12))
        {
            Platform.Deaths.Unwatch(watch);
            return 0;
        }

        return watch;
    }

    private void ParticipantEnded(uint participant, Action<ManagerSegment, uint> ended)
    {
        lock (_watches)
        {
            _watches[participant] = 0;
            if (_lastWatched == participant)
            {
                _lastWatched = 0;
            }
        }

        ended(this, participant);
    }

    private void StopWatching()
    {
        lock (_watches)
        {
            foreach (long watch in _watches.Values)
            {
                if (watch != 0)
                {
                    Platform.Deaths.Unwatch(watch);
                }
            }

            _watches.Clear();
            _lastWatched = 0;
        }
    }
}
