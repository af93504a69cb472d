using Managers.Platform;

namespace Managers.Memory;

/// <summary>Which participants' processes the system is asked to tell the end of.</summary>
internal sealed unsafe partial class ManagerSegment
{
    // By slot, the last participant of it that was asked for: openings that come and go in a process that stays would leave a watch each.
    private readonly Dictionary<int, Watched> _watches = [];
    private uint _lastWatched;

    /// <summary>Has the end of a participant's process told.</summary>
    /// <param name="participant">Slot and generation, as the upper half of lock words has them.</param>
    /// <param name="ended">What to call when it ends, or when its slot is found to be another's, on a thread that must not be kept.</param>
    /// <returns>False if it has ended already, or this process has closed the segment: nobody is to sleep for it.</returns>
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

        Watched earlier = default;
        Watched watched;
        using (Uninterrupted.EnterMonitor(_watches))
        {
            if (IsClosed)
            {
                // Nobody would end a watch that began now.
                return false;
            }

            if (!_watches.TryGetValue(slot, out watched) || watched.Participant != participant)
            {
                if (Volatile.Read(ref _participants[slot].Generation) != participant >> 12)
                {
                    // Its slot has had another since, whose watch may be the one that is there.
                    return false;
                }

                earlier = watched;
                Unwatch(earlier);
                watched = _watches[slot] = new Watched(participant, Watch(slot, participant, ended));
            }

            if (watched.Number != 0)
            {
                _lastWatched = participant;
            }
        }

        if (earlier.Number != 0)
        {
            // Its watch may have been about to tell.
            ended(this, earlier.Participant);
        }

        return watched.Number != 0 || !IsParticipantDead(slot, participant >> 12);
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
        using (Uninterrupted.EnterMonitor(_watches))
        {
            int slot = (int)participant & 0xFFF;
            if (_watches.TryGetValue(slot, out Watched watched) && watched.Participant == participant)
            {
                _watches[slot] = watched with { Number = 0 };
            }

            if (_lastWatched == participant)
            {
                _lastWatched = 0;
            }
        }

        ended(this, participant);
    }

    private void Unwatch(Watched watched)
    {
        if (watched.Number != 0)
        {
            Platform.Deaths.Unwatch(watched.Number);
        }

        if (_lastWatched == watched.Participant)
        {
            _lastWatched = 0;
        }
    }

    private void StopWatching()
    {
        using (Uninterrupted.EnterMonitor(_watches))
        {
            foreach (Watched watched in _watches.Values)
            {
                Unwatch(watched);
            }

            _watches.Clear();
        }
    }

    /// <summary>A participant, as the upper half of lock words has it, and the number of its watch; 0 for one that has ended, or cannot be watched.</summary>
    private readonly record struct Watched(uint Participant, long Number);
}
