using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Managers.Values;

/// <summary>A window of a shared array as <see cref="Memory{T}"/>. Pinning takes a lease.</summary>
internal sealed unsafe class SharedMemoryManager<[DynamicallyAccessedMembers(SharedLayout.Fields)] T>(SharedArray<T> array, long start, int length) : MemoryManager<T>
    where T : unmanaged
{
    public override Memory<T> Memory => CreateMemory(length);

    public override Span<T> GetSpan() => array.AsSpan(start, length);

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)length, nameof(elementIndex));
        SharedLease<T> lease = array.Acquire();
        // Safety: the handle disposes the lease; until then the memory stays.
        return new MemoryHandle((T*)lease.Address + start + elementIndex, pinnable: new LeasePin(lease));
    }

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }

    private sealed class LeasePin(SharedLease<T> lease) : IPinnable
    {
        public MemoryHandle Pin(int elementIndex) => throw new NotSupportedException("Pin the memory again instead of its handle.");

        public void Unpin() => lease.Dispose();
    }
}

/// <summary>Links windows of a shared array into a sequence.</summary>
internal sealed class SharedMemorySegment<[DynamicallyAccessedMembers(SharedLayout.Fields)] T> : ReadOnlySequenceSegment<T>
    where T : unmanaged
{
    private const int MaxPart = 1 << 30;

    private SharedMemorySegment(ReadOnlyMemory<T> memory, long runningIndex)
    {
        Memory = memory;
        RunningIndex = runningIndex;
    }

    internal static ReadOnlySequence<T> Build(SharedArray<T> array)
    {
        long length = array.Length;
        if (length <= MaxPart)
        {
            return new ReadOnlySequence<T>(array.AsMemory(0, (int)length));
        }

        var first = new SharedMemorySegment<T>(array.AsMemory(0, MaxPart), 0);
        SharedMemorySegment<T> last = first;
        for (long at = MaxPart; at < length; at += MaxPart)
        {
            var next = new SharedMemorySegment<T>(array.AsMemory(at, (int)Math.Min(length - at, MaxPart)), at);
            last.Next = next;
            last = next;
        }

        return new ReadOnlySequence<T>(first, 0, last, last.Memory.Length);
    }
}
