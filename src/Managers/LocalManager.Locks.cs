using System.Diagnostics.CodeAnalysis;

namespace Managers;

public sealed partial class LocalManager
{
    /// <summary>Makes a lock that is free.</summary>
    /// <param name="name">A name by which others open it, of 1 to 200 bytes of UTF-8; null: by token alone.</param>
    /// <param name="policy">How those wait who find it held.</param>
    /// <exception cref="ArgumentOutOfRangeException">The policy is none of the defined values.</exception>
    /// <exception cref="SegmentException">The name is taken, or there is no room.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedLock CreateLock(string? name = null, WaitPolicy policy = WaitPolicy.Adaptive)
    {
        CheckName(name);
        return Kept(SharedLock.Create(Segment, name, policy));
    }

    /// <summary>Makes a recursive lock that is free. The specification's RLock.</summary>
    /// <param name="name">A name by which others open it, of 1 to 200 bytes of UTF-8; null: by token alone.</param>
    /// <param name="policy">How those wait who find it held.</param>
    /// <exception cref="ArgumentOutOfRangeException">The policy is none of the defined values.</exception>
    /// <exception cref="SegmentException">The name is taken, or there is no room.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedRLock CreateRLock(string? name = null, WaitPolicy policy = WaitPolicy.Adaptive)
    {
        CheckName(name);
        return Kept(SharedRLock.Create(Segment, name, policy));
    }

    /// <summary>Opens a recursive lock by name.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="SegmentException">There is none of that name.</exception>
    /// <exception cref="LayoutMismatchException">It is no recursive lock.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedRLock OpenRLock(string name) => Kept(SharedRLock.Open(Segment, name));

    /// <summary>Opens a lock by name.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="SegmentException">There is none of that name.</exception>
    /// <exception cref="LayoutMismatchException">It is no lock.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedLock OpenLock(string name) => Kept(SharedLock.Open(Segment, name));

    /// <summary>Makes an event.</summary>
    /// <param name="isSet">Whether it starts set; the specification's starts unset.</param>
    /// <param name="name">A name by which others open it, of 1 to 200 bytes of UTF-8; null: by token alone.</param>
    /// <param name="policy">How those wait who find it unset.</param>
    /// <exception cref="ArgumentOutOfRangeException">The policy is none of the defined values.</exception>
    /// <exception cref="SegmentException">The name is taken, or there is no room.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedEvent CreateEvent(bool isSet = false, string? name = null, WaitPolicy policy = WaitPolicy.Adaptive)
    {
        CheckName(name);
        return Kept(SharedEvent.Create(Segment, isSet, name, policy));
    }

    /// <summary>Opens an event by name.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="SegmentException">There is none of that name.</exception>
    /// <exception cref="LayoutMismatchException">It is no event.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedEvent OpenEvent(string name) => Kept(SharedEvent.Open(Segment, name));

    /// <summary>Makes a barrier.</summary>
    /// <param name="participants">How many threads have to come, 1 to 496.</param>
    /// <param name="name">A name by which others open it, of 1 to 200 bytes of UTF-8; null: by token alone.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of participants is out of range.</exception>
    /// <exception cref="SegmentException">The name is taken, or there is no room.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedBarrier CreateBarrier(int participants, string? name = null)
    {
        CheckName(name);
        return Kept(SharedBarrier.Create(Segment, participants, name));
    }

    /// <summary>Opens a barrier by name.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="SegmentException">There is none of that name.</exception>
    /// <exception cref="LayoutMismatchException">It is no barrier.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedBarrier OpenBarrier(string name) => Kept(SharedBarrier.Open(Segment, name));

    /// <summary>Makes a semaphore without upper bound. The specification's Semaphore.</summary>
    /// <param name="initialCount">Permits that are free at first, 0 or more; up to there the permits of the dead come back.</param>
    /// <param name="name">A name by which others open it, of 1 to 200 bytes of UTF-8; null: by token alone.</param>
    /// <param name="policy">How those wait who find no permit.</param>
    /// <param name="maxHolders">How many processes can hold permits at the same time, 1 to 480; each takes 16 bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number or the policy is out of range.</exception>
    /// <exception cref="SegmentException">The name is taken, or there is no room.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedSemaphore CreateSemaphore(int initialCount = 1, string? name = null, WaitPolicy policy = WaitPolicy.Adaptive, int maxHolders = SharedSemaphore.DefaultMaxHolders)
    {
        CheckName(name);
        return Kept(SharedSemaphore.Create(Segment, initialCount, isBounded: false, name, policy, maxHolders));
    }

    /// <summary>Makes a semaphore that never has more permits than it starts with. The specification's BoundedSemaphore.</summary>
    /// <param name="initialCount">Permits that are free at first and at most, 0 or more.</param>
    /// <param name="name">A name by which others open it, of 1 to 200 bytes of UTF-8; null: by token alone.</param>
    /// <param name="policy">How those wait who find no permit.</param>
    /// <param name="maxHolders">How many processes can hold permits at the same time, 1 to 480; each takes 16 bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number or the policy is out of range.</exception>
    /// <exception cref="SegmentException">The name is taken, or there is no room.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedSemaphore CreateBoundedSemaphore(int initialCount = 1, string? name = null, WaitPolicy policy = WaitPolicy.Adaptive, int maxHolders = SharedSemaphore.DefaultMaxHolders)
    {
        CheckName(name);
        return Kept(SharedSemaphore.Create(Segment, initialCount, isBounded: true, name, policy, maxHolders));
    }

    /// <summary>Opens a semaphore by name.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="SegmentException">There is none of that name.</exception>
    /// <exception cref="LayoutMismatchException">It is no semaphore.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedSemaphore OpenSemaphore(string name) => Kept(SharedSemaphore.Open(Segment, name));

    /// <summary>Makes a condition.</summary>
    /// <param name="gate">Its lock: a <see cref="SharedLock"/> or <see cref="SharedRLock"/> of this manager, which must not be disposed before it. Null: a recursive lock of its own.</param>
    /// <param name="name">A name by which others open it, of 1 to 200 bytes of UTF-8; null: by token alone.</param>
    /// <param name="policy">How those wait who are to be notified.</param>
    /// <param name="maxWaiters">How many threads can wait at the same time, 1 to 496; each takes 16 bytes.</param>
    /// <exception cref="ArgumentException">The lock belongs to another manager.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The number or the policy is out of range.</exception>
    /// <exception cref="SegmentException">The name is taken, or there is no room.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedCondition CreateCondition(ISharedLock? gate = null, string? name = null, WaitPolicy policy = WaitPolicy.Adaptive, int maxWaiters = SharedCondition.DefaultMaxWaiters)
    {
        CheckName(name);
        return Kept(SharedCondition.Create(Segment, gate, name, policy, maxWaiters));
    }

    /// <summary>Opens a condition by name.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="SegmentException">There is none of that name.</exception>
    /// <exception cref="LayoutMismatchException">It is no condition.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedCondition OpenCondition(string name) => Kept(SharedCondition.Open(Segment, name));

    /// <summary>Makes a reader-writer lock that is free.</summary>
    /// <param name="name">A name by which others open it, of 1 to 200 bytes of UTF-8; null: by token alone.</param>
    /// <param name="policy">How those wait who find it held.</param>
    /// <param name="maxReaders">How many processes can read at the same time, 1 to 120; each takes 64 bytes. Beyond that they read one at a time.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number or the policy is out of range.</exception>
    /// <exception cref="SegmentException">The name is taken, or there is no room.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedReaderWriterLock CreateReaderWriterLock(string? name = null, WaitPolicy policy = WaitPolicy.Adaptive, int maxReaders = SharedReaderWriterLock.DefaultMaxReaders)
    {
        CheckName(name);
        return Kept(SharedReaderWriterLock.Create(Segment, name, policy, maxReaders));
    }

    /// <summary>Opens a reader-writer lock by name.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="SegmentException">There is none of that name.</exception>
    /// <exception cref="LayoutMismatchException">It is no reader-writer lock.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedReaderWriterLock OpenReaderWriterLock(string name) => Kept(SharedReaderWriterLock.Open(Segment, name));

    /// <summary>Makes a queue of values.</summary>
    /// <typeparam name="T">Any unmanaged type; all its users must give it the same layout.</typeparam>
    /// <param name="capacity">How many it holds at most, 1 to 1,073,741,824.</param>
    /// <param name="name">A name by which others open it, of 1 to 200 bytes of UTF-8; null: by token alone.</param>
    /// <param name="policy">How those wait who find it empty, or full.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity or the policy is out of range.</exception>
    /// <exception cref="NotSupportedException">The type holds a pointer.</exception>
    /// <exception cref="SegmentException">The name is taken, or there is no room.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedQueue<T> CreateQueue<[DynamicallyAccessedMembers(SharedLayout.Fields)] T>(int capacity, string? name = null, WaitPolicy policy = WaitPolicy.Adaptive)
        where T : unmanaged
    {
        CheckName(name);
        return Kept(SharedQueue<T>.Create(Segment, capacity, name, policy));
    }

    /// <summary>Opens a queue by name.</summary>
    /// <typeparam name="T">The type it was made with, or one of the same layout.</typeparam>
    /// <param name="name">Its name.</param>
    /// <exception cref="SegmentException">There is none of that name.</exception>
    /// <exception cref="LayoutMismatchException">It is no queue, or its items differ in any field.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedQueue<T> OpenQueue<[DynamicallyAccessedMembers(SharedLayout.Fields)] T>(string name)
        where T : unmanaged => Kept(SharedQueue<T>.Open(Segment, name));

    /// <summary>Makes a queue of messages of any length.</summary>
    /// <param name="capacityInBytes">How many bytes it holds at most, 64 to 1,073,741,824, rounded up to 8; each message takes its length and 4 more, rounded up to 8.</param>
    /// <param name="name">A name by which others open it, of 1 to 200 bytes of UTF-8; null: by token alone.</param>
    /// <param name="policy">How those wait who find it empty, or full.</param>
    /// <exception cref="ArgumentOutOfRangeException">The capacity or the policy is out of range.</exception>
    /// <exception cref="SegmentException">The name is taken, or there is no room.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedByteQueue CreateByteQueue(int capacityInBytes, string? name = null, WaitPolicy policy = WaitPolicy.Adaptive)
    {
        CheckName(name);
        return Kept(SharedByteQueue.Create(Segment, capacityInBytes, name, policy));
    }

    /// <summary>Opens a byte queue by name.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="SegmentException">There is none of that name.</exception>
    /// <exception cref="LayoutMismatchException">It is no byte queue.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedByteQueue OpenByteQueue(string name) => Kept(SharedByteQueue.Open(Segment, name));
}
