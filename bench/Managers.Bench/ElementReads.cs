using System.IO.MemoryMappedFiles;
using System.Numerics;
using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;

namespace Managers.Bench;

/// <summary>What does it cost to add up the elements of a shared array, by each way to reach them, beside an array of this process?</summary>
[MemoryDiagnoser]
public class ElementReads : IDisposable
{
    private readonly LocalManager _manager = new();
    private double[] _plain = [];
    private SharedArray<double> _shared = null!;
    private MemoryMappedFile? _file;
    private MemoryMappedViewAccessor? _accessor;

    /// <summary>Number of elements: in the second-level cache, and in memory alone.</summary>
    [Params(32 * 1024, 16 * 1024 * 1024)]
    public int Count { get; set; }

    /// <summary>Fills all sides with the same numbers.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _plain = GC.AllocateArray<double>(Count, pinned: true);
        _shared = _manager.CreateSharedArray<double>(Count);
        _file = MemoryMappedFile.CreateNew(null, (long)Count * sizeof(double));
        _accessor = _file.CreateViewAccessor();
        for (int i = 0; i < Count; i++)
        {
            _shared[i] = _plain[i] = i;
        }

        _accessor.WriteArray(0, _plain, 0, Count);
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
    public double Array()
    {
        double[] array = _plain;
        double sum = 0;
        for (int i = 0; i < array.Length; i++)
        {
            sum += array[i];
        }

        return sum;
    }

    /// <summary>A raw pointer into that array.</summary>
    [Benchmark]
    public unsafe double RawPointer()
    {
        int count = Count;
        double sum = 0;
        fixed (double* start = _plain)
        {
            for (int i = 0; i < count; i++)
            {
                sum += start[i];
            }
        }

        return sum;
    }

    /// <summary>The shared array by a span.</summary>
    [Benchmark]
    public double SharedSpan()
    {
        Span<double> span = _shared.AsSpan();
        double sum = 0;
        for (int i = 0; i < span.Length; i++)
        {
            sum += span[i];
        }

        return sum;
    }

    /// <summary>The shared array by its checked indexer.</summary>
    [Benchmark]
    public double SharedIndexer()
    {
        SharedArray<double> shared = _shared;
        double sum = 0;
        for (long i = 0; i < shared.Length; i++)
        {
            sum += shared[i];
        }

        return sum;
    }

    /// <summary>The shared array by vectors.</summary>
    [Benchmark]
    public double SharedVectors()
    {
        ReadOnlySpan<Vector<double>> vectors = MemoryMarshal.Cast<double, Vector<double>>(_shared.AsSpan());
        Vector<double> even = default;
        Vector<double> odd = default;
        for (int i = 0; i + 1 < vectors.Length; i += 2)
        {
            even += vectors[i];
            odd += vectors[i + 1];
        }

        return Vector.Sum(even + odd);
    }

    /// <summary>What .NET has for mapped memory.</summary>
    [Benchmark]
    public double MappedAccessor()
    {
        MemoryMappedViewAccessor accessor = _accessor!;
        long end = (long)Count * sizeof(double);
        double sum = 0;
        for (long at = 0; at < end; at += sizeof(double))
        {
            sum += accessor.ReadDouble(at);
        }

        return sum;
    }
}
