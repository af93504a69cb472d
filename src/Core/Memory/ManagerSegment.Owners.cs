using Managers.Platform;

namespace Managers.Memory;

/// <summary>Who holds locks of this manager, and how their deaths are noticed.</summary>
internal sealed unsafe partial class ManagerSegment
{
    private static readonly List<SegmentHandle> s_kept = [];

    /// <summary>True if threads of this process that sleep have the owner's process watched.</summary>
    internal bool WatchesOwners => !_options.DeathDetection.HasFlag(DeathDetection.ProbeOnly);

    /// <summary>True if threads of this process are asked to enter the locks they hold in their robust list.</summary>
    internal bool WantsLinkedLocks => _options.DeathDetection.HasFlag(DeathDetection.RobustList);

    /// <summary>The process of a participant, as numbered in its own PID namespace; 0 if its slot has had another since.</summary>
    internal int ProcessOf(int slot, uint generation) =>
        slot < MaxParticipants && IsPageReserved(slot) && Volatile.Read(ref _participants[slot].Generation) == generation ? (int)_participants[slot].ProcessId : 0;

    /// <summary>Never unmaps the segment in this process: threads' robust lists may lead into it.</summary>
    internal void KeepMapped()
    {
        using (Uninterrupted.EnterMonitor(s_kept))
        {
            if (!s_kept.Contains(_handle))
            {
                s_kept.Add(_handle);
            }
        }
    }
}
