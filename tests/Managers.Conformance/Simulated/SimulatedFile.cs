using System.Runtime.InteropServices;
using Managers.Platform;

namespace Managers.Conformance.Simulated;

/// <summary>The memory of one segment, its locks, and how many handles map it. Freed with the last handle once it has no name.</summary>
internal sealed unsafe class SimulatedFile
{
    private const nuint PageInBytes = 4096;

    private void* _allocation;
    private int _mappings;

    internal SimulatedFile(SegmentName name, nuint lengthInBytes)
    {
        Name = name;
        LengthInBytes = lengthInBytes;
        // calloc of this much costs no pages until they are touched.
        _allocation = NativeMemory.AllocZeroed(lengthInBytes + PageInBytes);
        Start = (byte*)(((nuint)_allocation + PageInBytes - 1) & ~(PageInBytes - 1));
    }

    internal SegmentName Name { get; }

    internal nuint LengthInBytes { get; }

    internal byte* Start { get; }

    internal SimulatedLocks Locks { get; } = new();

    /// <summary>A name leads to it.</summary>
    internal bool IsLinked { get; private set; }

    internal void Link() => IsLinked = true;

    internal void Unlink()
    {
        IsLinked = false;
        FreeIfUnreachable();
    }

    internal void Map() => _mappings++;

    internal void Unmap()
    {
        _mappings--;
        FreeIfUnreachable();
    }

    private void FreeIfUnreachable()
    {
        if (_mappings == 0 && !IsLinked)
        {
            NativeMemory.Free(_allocation);
            _allocation = null;
        }
    }
}
