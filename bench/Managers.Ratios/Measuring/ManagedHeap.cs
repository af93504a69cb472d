namespace Managers.Ratios.Measuring;

/// <summary>What this process keeps in managed memory.</summary>
internal static class ManagedHeap
{
    /// <summary>Bytes alive after full collections.</summary>
    internal static long AliveInBytes()
    {
        // What a finalizer lets go of is gone after the next collection only.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        // Not GC.GetTotalMemory: in a process of a thousand threads it misses whole regions of the heap, by chance.
        GCMemoryInfo heap = GC.GetGCMemoryInfo(GCKind.FullBlocking);
        return heap.HeapSizeBytes - heap.FragmentedBytes;
    }
}
