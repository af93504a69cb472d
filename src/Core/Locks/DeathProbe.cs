using Managers.Memory;

namespace Managers.Locks;

/// <summary>Asks the kernel whether the participant that a word names has ended: the authority in every question of death.</summary>
internal static class DeathProbe
{
    /// <summary>False only in tests, which show that the other ways of learning of a death suffice alone.</summary>
    internal static bool IsEnabled { get; set; } = true;

    /// <summary>True if the participant in the upper half has ended, whatever the thread. A system call unless the generation tells.</summary>
    /// <exception cref="ObjectDisposedException">This process has closed the segment, and so cannot tell.</exception>
    internal static bool IsDead(ManagerSegment segment, ulong identity)
    {
        if (!IsEnabled)
        {
            return false;
        }

        bool isDead = segment.IsParticipantDead((int)(identity >> 32) & 0xFFF, (uint)(identity >> 44));
        // Asked last: what was read of a segment that is being closed means nothing.
        return segment.IsClosed ? throw new ObjectDisposedException("LocalManager", $"The manager '{segment.Name}' was disposed while a thread waited for one of its objects.") : isDead;
    }
}
