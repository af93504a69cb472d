using Managers.Platform;

namespace Managers.Conformance.Simulated;

/// <summary>Names and files of one simulated machine.</summary>
internal sealed unsafe class SimulatedSegments : ISegmentProvider
{
    private const int HeaderInBytes = 4096;

    private readonly Dictionary<SegmentName, SimulatedFile> _files = [];

    /// <summary>Held for every step: the simulation has no races of its own.</summary>
    internal object Gate { get; } = new();

    /// <summary>How much a single reservation may take.</summary>
    internal nuint FreeInBytes { get; set; } = 1 << 30;

    public SegmentHandle Create(SegmentName name, in SegmentRequest request, Action<SegmentHandle> initialize, SegmentJudge judge)
    {
        if (request.ReservedInBytes > FreeInBytes)
        {
            throw NoRoom(name, request.ReservedInBytes, FreeInBytes);
        }

        var file = new SimulatedFile(name, request.LengthInBytes);
        var segment = new SimulatedSegment(this, file, readOnly: false) { KeepName = request.Persistent };
        try
        {
            lock (Gate)
            {
                file.Locks.TryShare(SimulatedLocks.InUse, segment);
                file.Locks.TryTake(SimulatedLocks.FirstSlot, segment);
            }

            initialize(segment);
            lock (Gate)
            {
                if (_files.ContainsKey(name) && !TrySweep(name, judge))
                {
                    throw new SegmentException(SegmentErrorReason.AlreadyExists, $"Segment '{name}' cannot be created: it is in use or persistent.");
                }

                _files.Add(name, file);
                file.Link();
            }

            return segment;
        }
        catch
        {
            segment.Dispose();
            throw;
        }
    }

    public SegmentHandle? TryOpen(SegmentName name, bool readOnly)
    {
        lock (Gate)
        {
            if (!_files.TryGetValue(name, out SimulatedFile? file))
            {
                return null;
            }

            var segment = new SimulatedSegment(this, file, readOnly);
            file.Locks.TryShare(SimulatedLocks.InUse, segment);
            return segment;
        }
    }

    public IReadOnlyList<SegmentName> List(ManagerScope scope)
    {
        lock (Gate)
        {
            return [.. _files.Keys.Where(name => name.Scope == scope)];
        }
    }

    public bool Exists(SegmentName name)
    {
        lock (Gate)
        {
            return _files.ContainsKey(name);
        }
    }

    public bool IsInUse(SegmentName name)
    {
        lock (Gate)
        {
            return _files.TryGetValue(name, out SimulatedFile? file) && file.Locks.IsHeldByOther(SimulatedLocks.InUse, this);
        }
    }

    public bool TrySweep(SegmentName name, SegmentJudge judge)
    {
        lock (Gate)
        {
            if (!_files.TryGetValue(name, out SimulatedFile? file))
            {
                return false;
            }

            bool inUse = file.Locks.IsHeldByOther(SimulatedLocks.InUse, this);
            bool creatorAlive = file.Locks.IsHeldByOther(SimulatedLocks.FirstSlot, this);
            var header = new ReadOnlySpan<byte>(file.Start, (int)Math.Min(file.LengthInBytes, HeaderInBytes));
            if (!judge(name, header, inUse, creatorAlive))
            {
                return false;
            }

            Unlink(file);
            return true;
        }
    }

    public bool Unlink(SegmentName name)
    {
        lock (Gate)
        {
            return _files.TryGetValue(name, out SimulatedFile? file) && Unlink(file);
        }
    }

    /// <summary>Removes the name if it still leads to that very file.</summary>
    internal bool Unlink(SimulatedFile file)
    {
        if (!_files.TryGetValue(file.Name, out SimulatedFile? named) || named != file)
        {
            return false;
        }

        _files.Remove(file.Name);
        file.Unlink();
        return true;
    }

    internal static SegmentException NoRoom(SegmentName name, nuint wanted, nuint free) =>
        new(SegmentErrorReason.OutOfSpace, $"Segment '{name}': {wanted} bytes wanted; {free} bytes are free on the simulated machine.");
}
