namespace Managers;

public sealed partial class LocalManager
{
    /// <summary>Makes a lock that is free.</summary>
    /// <param name="name">A name by which others open it, of 1 to 200 bytes of UTF-8; null: by token alone.</param>
    /// <exception cref="SegmentException">The name is taken, or there is no room.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedLock CreateLock(string? name = null)
    {
        CheckName(name);
        return SharedLock.Create(Segment, name);
    }

    /// <summary>Opens a lock by name.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="SegmentException">There is none of that name.</exception>
    /// <exception cref="LayoutMismatchException">It is no lock.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedLock OpenLock(string name) => SharedLock.Open(Segment, name);

    /// <summary>Makes an event.</summary>
    /// <param name="isSet">Whether it starts set; the specification's starts unset.</param>
    /// <param name="name">A name by which others open it, of 1 to 200 bytes of UTF-8; null: by token alone.</param>
    /// <exception cref="SegmentException">The name is taken, or there is no room.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedEvent CreateEvent(bool isSet = false, string? name = null)
    {
        CheckName(name);
        return SharedEvent.Create(Segment, isSet, name);
    }

    /// <summary>Opens an event by name.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="SegmentException">There is none of that name.</exception>
    /// <exception cref="LayoutMismatchException">It is no event.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedEvent OpenEvent(string name) => SharedEvent.Open(Segment, name);

    /// <summary>Makes a barrier.</summary>
    /// <param name="participants">How many threads have to come, 1 to 496.</param>
    /// <param name="name">A name by which others open it, of 1 to 200 bytes of UTF-8; null: by token alone.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of participants is out of range.</exception>
    /// <exception cref="SegmentException">The name is taken, or there is no room.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedBarrier CreateBarrier(int participants, string? name = null)
    {
        CheckName(name);
        return SharedBarrier.Create(Segment, participants, name);
    }

    /// <summary>Opens a barrier by name.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="SegmentException">There is none of that name.</exception>
    /// <exception cref="LayoutMismatchException">It is no barrier.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedBarrier OpenBarrier(string name) => SharedBarrier.Open(Segment, name);
}
