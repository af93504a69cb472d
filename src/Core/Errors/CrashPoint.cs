using System.Diagnostics;

namespace Managers.Errors;

/// <summary>
/// The named instants of every operation that takes several steps. A test child sets <see cref="Handler"/> to something that
/// kills the process at one of them; a survivor must then make progress and leave nothing behind. Calls are compiled out
/// unless CRASH_POINTS is defined, which Debug builds do.
/// </summary>
internal static class CrashPoint
{
    internal const string CreateFileMade = "segment.create.file-made";
    internal const string CreateLocked = "segment.create.locked";
    internal const string CreateReserved = "segment.create.reserved";
    internal const string CreateMapped = "segment.create.mapped";
    internal const string CreateInitialized = "segment.create.initialized";
    internal const string CreatePublished = "segment.create.published";
    internal const string NamedCreateFileMade = "segment.named-create.file-made";
    internal const string NamedCreateLocked = "segment.named-create.locked";
    internal const string NamedCreateInitialized = "segment.named-create.initialized";
    internal const string OpenFileOpened = "segment.open.file-opened";
    internal const string OpenLocked = "segment.open.locked";
    internal const string OpenMapped = "segment.open.mapped";
    internal const string CloseUnlocked = "segment.close.unlocked";
    internal const string CloseLast = "segment.close.last-user";
    internal const string CloseNameRemoved = "segment.close.name-removed";
    internal const string SweepLocked = "segment.sweep.locked";
    internal const string SweepRemoved = "segment.sweep.removed";
    internal const string HeaderWritten = "manager.create.header-written";
    internal const string MagicWritten = "manager.create.magic-written";
    internal const string SlotClaimed = "participant.claim.slot-claimed";
    internal const string SlotActive = "participant.claim.active";
    internal const string LeaveBlocksFreed = "participant.leave.blocks-freed";
    internal const string LeaveInactive = "participant.leave.inactive";
    internal const string ChunkClaimed = "pool.chunk.claimed";
    internal const string ChunkCommitted = "pool.chunk.committed";
    internal const string ChunkReady = "pool.chunk.ready";
    internal const string BlockClaimed = "pool.allocate.claimed";
    internal const string BlockInitialized = "pool.allocate.initialized";
    internal const string BlockLive = "pool.allocate.live";
    internal const string FreeClosing = "pool.free.closing";
    internal const string FreeScanned = "pool.free.scanned";
    internal const string FreeFreed = "pool.free.freed";
    internal const string AttachRecorded = "object.attach.recorded";
    internal const string AttachShared = "object.attach.shared";
    internal const string DetachRecordFreed = "object.detach.record-freed";
    internal const string DetachScanned = "object.detach.scanned";
    internal const string NameLocked = "name.publish.locked";
    internal const string NameWritten = "name.publish.written";
    internal const string NamePublished = "name.publish.published";
    internal const string NameMarked = "name.publish.object-marked";
    internal const string UnnameLocked = "name.remove.locked";
    internal const string UnnameRemoved = "name.remove.removed";
    internal const string RecoverBlock = "recover.block-freed";
    internal const string RecoverSlot = "recover.slot-cleared";
    internal const string LockTaken = "lock.take.taken";
    internal const string LockTurnClaimed = "lock.wait.turn-claimed";
    internal const string LockMarked = "lock.wait.marked";
    internal const string LockTurnGranted = "lock.release.turn-granted";
    internal const string LockHandedOver = "lock.release.handed-over";
    internal const string LockFreed = "lock.release.freed";
    internal const string LockTakenOver = "lock.take.taken-over";
    internal const string SemaphoreStepNoted = "semaphore.step.noted";
    internal const string SemaphoreStepBegun = "semaphore.step.begun";
    internal const string SemaphoreStepHalfDone = "semaphore.step.half-done";
    internal const string SemaphoreReleased = "semaphore.release.before-wake";
    internal const string ConditionRecorded = "condition.wait.recorded";
    internal const string ConditionLockGivenUp = "condition.wait.lock-given-up";
    internal const string ConditionWoken = "condition.wait.woken";
    internal const string ConditionNotified = "condition.notify.notified";
    internal const string ReaderCounted = "rwlock.read.counted";
    internal const string ReaderInTransit = "rwlock.read.in-transit";
    internal const string ReaderGone = "rwlock.read.gone";
    internal const string WriterAtGate = "rwlock.write.at-gate";
    internal const string WriterIn = "rwlock.write.in";
    internal const string BarrierComplete = "barrier.arrive.complete";
    internal const string BarrierMoved = "barrier.arrive.phase-moved";
    internal const string QueueItemCopied = "queue.put.copied";
    internal const string QueueItemPublished = "queue.put.published";
    internal const string QueueItemRead = "queue.get.read";
    internal const string QueueItemTaken = "queue.get.taken";
    internal const string RingAsked = "ring.change.asked";
    internal const string RingCopied = "ring.write.copied";
    internal const string RingWritten = "ring.write.written";
    internal const string RingRead = "ring.read.copied";
    internal const string RingTaken = "ring.read.taken";
    internal const string CellShadowed = "cell.write.shadowed";
    internal const string CellMarked = "cell.write.marked";
    internal const string CellHalfWritten = "cell.write.half-written";
    internal const string CellWritten = "cell.write.written";

    /// <summary>Called with the name of each point that is reached; null does nothing.</summary>
    internal static Action<string>? Handler { get; set; }

    [Conditional("CRASH_POINTS")]
    internal static void Reach(string name) => Handler?.Invoke(name);
}
