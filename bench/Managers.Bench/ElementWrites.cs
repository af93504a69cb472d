using System.IO.MemoryMappedFiles;
using BenchmarkDotNet.Attributes;

namespace Managers.Bench;

/// <summary>What does it cost to write every element of a shared array, by each way to reach them, beside an array of this process?</summary>
[MemoryDiagnoser]
public class ElementWrites : IDisposable
{
    private readonly LocalManager _manager = new();
    private double[] _plain = [];
    private SharedArray<double> _shared = null!;
    private MemoryMappedFile? _file;
    private MemoryMappedViewAccessor? _accessor;

    /// <summary>Number of elements: in the second-level cache, and in memory alone.</summary>
    [Params(32 * 1024, 16 * 1024 * 1024)]
    public int Count { get; set; }

    /// <summary>Makes all sides.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _plain = GC.AllocateArray<double>(Count, pinned: true);
        _shared = _manager.CreateSharedArray<double>(Count);
        _file = MemoryMappedFile.CreateNew(null, (long)Count * sizeof(double));
        _accessor = _file.CreateViewAccessor();
    }

    /// <summary>Frees the memory of both sides.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _accessor?.Dispose();
        _file?.Dispose();
        _manager.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>An array of this process.</summary>
    [Benchmark(Baseline = true)]
    public void Array()
    {
        double[] array = _plain;
        for (int i = 0; i < array.Length; i++)
        {
            array[i] = 1.5;
        }
    }

    /// <summary>The shared array by a span.</summary>
    [Benchmark]
    public void SharedSpan()
    {
        Span<double> span = _shared.AsSpan();
        for (int i = 0; i < span.Length; i++)
        {
            span[i] = 1.5;
        }
    }

    /// <summary>The shared array by its checked indexer.</summary>
    [Benchmark]
    public void SharedIndexer()
    {
        SharedArray<double> shared = _shared;
        for (long i = 0; i < shared.Length; i++)
        {
            shared[i] = 1.5;
        }
    }

    /// <summary>The shared array at once.</summary>
    [Benchmark]
    public void SharedFill() => _shared.Fill(1.5);

    /// <summary>What .NET has for mapped memory.</summary>
    [Benchmark]
    public void MappedAccessor()
    {
        MemoryMappedViewAccessor accessor = _accessor!;
        long end = (long)Count * sizeof(double);
        for (long at = 0; at < end; at += sizeof(double))
        {
            accessor.Write(at, 1.5);
        }
    }
}
