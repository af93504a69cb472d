namespace Managers.Memory;

/// <summary>
/// Reachable from a manager and from every object it made or opened. When nothing of these is reachable any more and nobody disposed
/// the manager, its collection closes the segment: queued, since closing makes system calls.
/// </summary>
internal sealed class ManagerAnchor(ManagerSegment segment)
{
    ~ManagerAnchor()
    {
        if (!segment.IsClosed)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static closing => closing.Close(), segment, preferLocal: false);
        }
    }

    internal ManagerSegment Segment => segment;
}
