using Managers.Platform;

namespace Managers.Memory;

/// <summary>Manager segments that this process has open only because it attached to small objects by token; closed with the last of these. Who is interrupted while it waits for the list goes on: a use that is not ended would keep a manager open.</summary>
internal static class AttachedManagers
{
    private static readonly Lock s_gate = new();
    private static readonly Dictionary<Guid, (ManagerSegment Segment, int Uses)> s_open = [];

    /// <summary>The manager's segment, opened if need be. Call <see cref="Release"/> once for each call.</summary>
    /// <exception cref="SegmentException">The manager does not exist any more.</exception>
    internal static ManagerSegment Acquire(SegmentName name, Guid uuid)
    {
        using (Uninterrupted.Enter(s_gate))
        {
            if (s_open.TryGetValue(uuid, out (ManagerSegment Segment, int Uses) known) && !known.Segment.IsClosed)
            {
                s_open[uuid] = (known.Segment, known.Uses + 1);
                return known.Segment;
            }

            ManagerSegment segment = ManagerSegment.TryOpenWithoutSweep(name) ?? throw Gone(name);
            if (segment.Uuid != uuid)
            {
                segment.Close();
                throw Gone(name);
            }

            OpenSegments.Add(segment);
            s_open[uuid] = (segment, 1);
            return segment;
        }
    }

    /// <summary>Counts one more use of a segment that is in use; <see cref="Release"/> ends it.</summary>
    /// <returns>False if it is closed, or about to be.</returns>
    internal static bool TryShare(ManagerSegment segment)
    {
        using (Uninterrupted.Enter(s_gate))
        {
            if (!s_open.TryGetValue(segment.Uuid, out (ManagerSegment Segment, int Uses) known) || known.Segment != segment)
            {
                return false;
            }

            s_open[segment.Uuid] = (segment, known.Uses + 1);
            return true;
        }
    }

    internal static void Release(ManagerSegment segment)
    {
        using (Uninterrupted.Enter(s_gate))
        {
            if (!s_open.TryGetValue(segment.Uuid, out (ManagerSegment Segment, int Uses) known) || known.Segment != segment)
            {
                return;
            }

            if (known.Uses > 1)
            {
                s_open[segment.Uuid] = (segment, known.Uses - 1);
                return;
            }

            s_open.Remove(segment.Uuid);
        }

        segment.Close();
    }

    private static SegmentException Gone(SegmentName name) =>
        new(SegmentErrorReason.NotFound, $"The manager '{name}' that the token names does not exist any more: everyone who had it open has gone.");
}
