using Managers.Errors;
using Managers.Platform;

namespace Managers.Memory;

/// <summary>
/// A manager's own segment: the table of participants, the pools of small objects and the names. Each LocalManager
/// and each process that attaches to a small object by token has one of its own, with a participant slot of its own.
/// <code>
/// [header 4 KiB][chunk table: a word per chunk][participants: 4095 rows of 32 bytes][pool: chunks of 64 KiB]
/// </code>
/// Nothing in it is protected by a lock that a dying process could keep, but the names, whose lock the kernel frees: every step is one
/// compare-and-swap of a word that says whose it was. What a dead participant left is found by scanning (see Recovery).
/// The file is sparse; a chunk is taken from the file system when it is first used.
/// </summary>
internal sealed unsafe partial class ManagerSegment
{
    internal const int MaxParticipants = (int)BlockWord.NoOwnerSlot;
    internal const long DefaultCapacityInBytes = 256L << 20;

    private const int StateOpen = 0;
    private const int StateClosed = 1;
    private const int StateLeft = 2;

    private readonly SegmentHandle _handle;
    private readonly byte* _base;
    private readonly SegmentHeader* _header;
    private readonly SegmentOptions _options;
    private WeakReference<ManagerAnchor>? _anchor;
    private int _state;

    private ManagerSegment(SegmentHandle handle, SegmentOptions options)
    {
        _handle = handle;
        _base = (byte*)handle.BaseAddress;
        _header = (SegmentHeader*)_base;
        _options = options;
        _chunks = (ulong*)(_base + _header->ChunkTableOffset);
        _participants = (ParticipantEntry*)(_base + _header->ParticipantsOffset);
        _fullChunks = new byte[_header->ChunkCount];
    }

    /// <summary>What objects hold so that the manager does not close while one of them is reachable; null once it is closing or for attached managers.</summary>
    internal ManagerAnchor? Anchor => _anchor is { } weak && weak.TryGetTarget(out ManagerAnchor? anchor) ? anchor : null;

    internal static IPlatform Platform => PlatformServices.Current;

    internal SegmentName Name => _handle.Name;

    internal Guid Uuid => _header->Uuid;

    internal SegmentOptions Options => _options;

    /// <summary>True once this process has closed it; the memory stays readable, so that a late access cannot crash.</summary>
    internal bool IsClosed => Volatile.Read(ref _state) != StateOpen;

    /// <summary>Keeps the mapping alive while something that outlives this object's reachability uses it.</summary>
    internal SegmentHandle Handle => _handle;

    internal static ManagerSegment Create(SegmentName name, long capacityInBytes, SegmentOptions options)
    {
        SegmentSweeper.SweepNowAndThen(Platform.Segments, name.Scope);
        long chunkCount = Math.Clamp((capacityInBytes + PoolGeometry.ChunkSizeInBytes - 1) / PoolGeometry.ChunkSizeInBytes, 1, PoolGeometry.MaxChunks);
        nuint chunkTable = SegmentHeader.SizeInBytes;
        nuint participants = Up(chunkTable + (nuint)(chunkCount * 8), 4096);
        nuint pool = Up(participants + (nuint)(MaxParticipants * ParticipantEntry.SizeInBytes), PoolGeometry.ChunkSizeInBytes);
        nuint total = pool + (nuint)(chunkCount * PoolGeometry.ChunkSizeInBytes);

        SegmentHeader header = SegmentWriter.NewHeader(SegmentHeader.ManagerSegmentKind, options.Flags, options.Mode, total);
        header.ParticipantsOffset = participants;
        header.ParticipantCount = (uint)MaxParticipants;
        header.ParticipantSizeInBytes = ParticipantEntry.SizeInBytes;
        header.ChunkTableOffset = chunkTable;
        header.ChunkCount = (uint)chunkCount;
        header.ChunkSizeInBytes = PoolGeometry.ChunkSizeInBytes;
        header.PoolOffset = pool;
        header.PoolSizeInBytes = total - pool;

        // Header, chunk table and the first page of participants now; the rest when it is first needed.
        SegmentRequest request = options.Request(total, options.Reserve ? participants + 4096 : 0, whole: false);
        ManagerSegment? made = null;
        SegmentHandle handle = Platform.Segments.Create(
            name,
            request,
            segment =>
            {
                SegmentWriter.Publish(segment, in header);
                made = new ManagerSegment(segment, options);
                made.TakeSlot(0);
            },
            SegmentSweeper.Judge);
        return made ?? throw new InvalidOperationException($"Segment '{handle.Name}' was made without being filled.");
    }

    /// <summary>Opens the segment of a manager that exists; null if there is none.</summary>
    internal static ManagerSegment? TryOpen(SegmentName name)
    {
        SegmentSweeper.SweepNowAndThen(Platform.Segments, name.Scope);
        return TryOpenWithoutSweep(name);
    }

    internal static ManagerSegment? TryOpenWithoutSweep(SegmentName name)
    {
        SegmentHandle? handle = Platform.Segments.TryOpen(name, readOnly: false);
        if (handle is null)
        {
            return null;
        }

        try
        {
            var header = (SegmentHeader*)handle.BaseAddress;
            SegmentChecks.Verify(name, header, handle.LengthInBytes, SegmentHeader.ManagerSegmentKind);
            var options = SegmentOptions.Of(in *header);
            handle.KeepName = options.Lifetime == SegmentLifetime.Persistent;
            var segment = new ManagerSegment(handle, options);
            segment.ClaimSlot();
            segment.RecoverDeadParticipants();
            return segment;
        }
        catch
        {
            // A file that is no segment of ours must not be removed because we looked at it.
            handle.KeepName = true;
            handle.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Gives back everything this participant holds, its slot and the segment; as the last one, the segment's name and those of its big
    /// objects. What leases need stays until the last of them ends. The address range stays mapped until no object can reach it any more.
    /// Any number of times.
    /// </summary>
    internal void Close()
    {
        if (Interlocked.CompareExchange(ref _state, StateClosed, StateOpen) != StateOpen)
        {
            return;
        }

        OpenSegments.Remove(this);
        CloseDependents();
        StopWatching();
        if (!TryStayForLeases())
        {
            Leave();
        }
    }

    /// <summary>The rest of closing, once.</summary>
    private void Leave()
    {
        if (Interlocked.Exchange(ref _state, StateLeft) == StateLeft)
        {
            return;
        }

        OpenSegments.Remove(this);
        ReleaseBlocksOf(OwnerTag);
        CrashPoint.Reach(CrashPoint.LeaveBlocksFreed);
        Volatile.Write(ref _participants[_slot].Active, 0);
        CrashPoint.Reach(CrashPoint.LeaveInactive);
        if (_options.Lifetime == SegmentLifetime.OnCreatorExit && _slot == 0)
        {
            _handle.RemoveName();
        }

        // The pages go when the handle is released, and it stays reachable as long as an object uses it.
        _handle.Retire();
        if (_options.Lifetime != SegmentLifetime.Persistent)
        {
            SegmentSweeper.SweepObjectsOf(Platform.Segments, Name);
        }
    }

    /// <summary>
    /// The process ends: gives up the use of the segment and, as the last user, its name and those of its big objects. It is not closed, and slot and blocks stay
    /// this participant's, for its threads go on until the system ends them.
    /// </summary>
    internal void LeaveAtExit()
    {
        if (_options.Lifetime == SegmentLifetime.OnCreatorExit && _slot == 0)
        {
            _handle.RemoveName();
        }

        _handle.LeaveAtExit();
        if (_options.Lifetime != SegmentLifetime.Persistent)
        {
            SegmentSweeper.SweepObjectsOf(Platform.Segments, Name);
        }
    }

    /// <summary>Ties the segment's life to an object that the front door and every shared object hold.</summary>
    internal ManagerAnchor CreateAnchor()
    {
        var anchor = new ManagerAnchor(this);
        _anchor = new WeakReference<ManagerAnchor>(anchor);
        OpenSegments.Add(this);
        return anchor;
    }

    /// <summary>The address of a byte inside the segment.</summary>
    internal byte* At(ulong offset) => _base + offset;

    internal SegmentException Gone(string what) =>
        new(SegmentErrorReason.NotFound, $"{what} in manager '{Name}' does not exist any more: its creator disposed it and nobody else was attached.");

    private static nuint Up(nuint value, nuint alignment) => (value + alignment - 1) & ~(alignment - 1);
}
