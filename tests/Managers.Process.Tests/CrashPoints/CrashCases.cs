using Managers.Errors;
using Managers.Tests.Child.Crash;
using Xunit;

namespace Managers.Process.Tests.CrashPoints;

/// <summary>Which operation passes which crash point: every pair is one death.</summary>
internal static class CrashCases
{
    private static readonly string[] s_fill = [CrashPoint.CreateReserved, CrashPoint.CreateMapped, CrashPoint.HeaderWritten, CrashPoint.MagicWritten, CrashPoint.CreateInitialized];
    private static readonly string[] s_unnamed = [CrashPoint.CreateFileMade, CrashPoint.CreateLocked, .. s_fill, CrashPoint.CreatePublished];
    private static readonly string[] s_named = [CrashPoint.NamedCreateFileMade, CrashPoint.NamedCreateLocked, .. s_fill, CrashPoint.NamedCreateInitialized];
    private static readonly string[] s_chunk = [CrashPoint.ChunkClaimed, CrashPoint.ChunkCommitted, CrashPoint.ChunkReady];
    private static readonly string[] s_block = [CrashPoint.BlockClaimed, CrashPoint.BlockInitialized, CrashPoint.BlockLive];
    private static readonly string[] s_name = [CrashPoint.NameLocked, CrashPoint.NameWritten, CrashPoint.NamePublished];
    private static readonly string[] s_leave = [CrashPoint.CloseUnlocked, CrashPoint.CloseLast, CrashPoint.CloseNameRemoved];
    private static readonly string[] s_cell = [CrashPoint.CellShadowed, CrashPoint.CellMarked, CrashPoint.CellHalfWritten, CrashPoint.CellWritten];

    private static readonly string[] s_queue = [CrashPoint.QueueItemCopied, CrashPoint.QueueItemPublished, CrashPoint.QueueItemRead, CrashPoint.QueueItemTaken];

    /// <summary>Scenario, its points, and whether segments are made under their names from the start.</summary>
    internal static readonly (string Scenario, string[] Points, bool NamedCreation)[] All =
    [
        (CrashScenarios.Create, [.. s_unnamed, CrashPoint.SlotActive], false),
        (CrashScenarios.Create, [.. s_named, CrashPoint.SlotActive], true),
        (CrashScenarios.Big, [.. s_unnamed, .. s_leave], false),
        (CrashScenarios.Big, s_named, true),
        (CrashScenarios.BigNamed, [.. s_name, .. s_unnamed], false),
        (CrashScenarios.BigNamed, s_named, true),
        (CrashScenarios.BigNamedText, [CrashPoint.MagicWritten, CrashPoint.CreatePublished], false),
        (CrashScenarios.BigNamedText, [CrashPoint.HeaderWritten, CrashPoint.MagicWritten], true),
        (CrashScenarios.BigClose, s_leave, false),
        (CrashScenarios.BigNamedClose, [CrashPoint.UnnameLocked, CrashPoint.UnnameRemoved, .. s_leave], false),
        (CrashScenarios.Open, [CrashPoint.OpenFileOpened, CrashPoint.OpenLocked, CrashPoint.OpenMapped, CrashPoint.SlotClaimed, CrashPoint.SlotActive], false),
        (CrashScenarios.Allocate, [.. s_chunk, .. s_block, CrashPoint.FreeFreed], false),
        (CrashScenarios.Publish, [.. s_name, CrashPoint.NameMarked, CrashPoint.UnnameLocked], false),
        (CrashScenarios.Unpublish, [CrashPoint.UnnameLocked, CrashPoint.UnnameRemoved, CrashPoint.FreeFreed], false),
        (CrashScenarios.Attach, [.. s_chunk, .. s_block, CrashPoint.AttachRecorded, CrashPoint.AttachShared, CrashPoint.FreeFreed, CrashPoint.DetachRecordFreed], false),
        (CrashScenarios.DetachClosing, [CrashPoint.FreeFreed, CrashPoint.DetachRecordFreed, CrashPoint.FreeScanned, CrashPoint.DetachScanned], false),
        (CrashScenarios.DisposeAttached, [CrashPoint.FreeClosing], false),
        (CrashScenarios.CloseLast, [CrashPoint.LeaveBlocksFreed, CrashPoint.LeaveInactive, .. s_leave], false),
        (CrashScenarios.CloseShared, [CrashPoint.LeaveBlocksFreed, CrashPoint.LeaveInactive, CrashPoint.CloseUnlocked], false),
        (CrashScenarios.Sweep, [CrashPoint.SweepLocked, CrashPoint.CloseNameRemoved, CrashPoint.SweepRemoved], false),
        (CrashScenarios.Recover, [CrashPoint.RecoverBlock, CrashPoint.RecoverSlot], false),
        (CrashScenarios.WriteValue, s_cell, false),
        (CrashScenarios.UpdateValue, s_cell, false),
        (CrashScenarios.WriteText, s_cell, false),
        (CrashScenarios.ContendLock, [CrashPoint.LockTaken, CrashPoint.LockMarked, CrashPoint.LockFreed, CrashPoint.LockTurnClaimed, CrashPoint.LockTurnGranted, CrashPoint.LockHandedOver], false),
        (CrashScenarios.TakeOver, [CrashPoint.LockTakenOver], false),
        (CrashScenarios.ContendSemaphore, [CrashPoint.SemaphoreStepNoted, CrashPoint.SemaphoreStepBegun, CrashPoint.SemaphoreStepHalfDone, CrashPoint.SemaphoreReleased], false),
        (CrashScenarios.NotifyAndWait, [CrashPoint.ConditionRecorded, CrashPoint.ConditionLockGivenUp, CrashPoint.ConditionWoken, CrashPoint.ConditionNotified], false),
        (CrashScenarios.ReadAndWrite, [CrashPoint.ReaderInTransit, CrashPoint.ReaderCounted, CrashPoint.ReaderGone, CrashPoint.WriterAtGate, CrashPoint.WriterIn], false),
        (CrashScenarios.MeetAtBarrier, [CrashPoint.BarrierComplete, CrashPoint.BarrierMoved], false),
        (CrashScenarios.PutAndGet, s_queue, false),
        (CrashScenarios.PutAndGetBytes, s_queue, false),
        (CrashScenarios.ChangeToRings, [CrashPoint.RingAsked], false),
        (CrashScenarios.CallByRings, [CrashPoint.RingCopied, CrashPoint.RingWritten, CrashPoint.RingRead, CrashPoint.RingTaken], false),
    ];

    internal static TheoryData<string, string, bool> Of(params string[] scenarios) => Of(namedOnly: false, scenarios);

    internal static TheoryData<string, string, bool> Of(bool namedOnly, params string[] scenarios)
    {
        var data = new TheoryData<string, string, bool>();
        foreach ((string scenario, string[] points, bool namedCreation) in All)
        {
            if (scenarios.Contains(scenario) && (namedCreation || !namedOnly))
            {
                foreach (string point in points)
                {
                    data.Add(scenario, point, namedCreation);
                }
            }
        }

        return data;
    }
}
