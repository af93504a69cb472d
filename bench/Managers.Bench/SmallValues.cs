using System.IO.MemoryMappedFiles;
using BenchmarkDotNet.Attributes;

namespace Managers.Bench;

/// <summary>What do making, disposing, reading and writing a small value cost?</summary>
[MemoryDiagnoser]
public class SmallValues : IDisposable
{
    private readonly LocalManager _manager = new();
    private SharedValue<int> _typed = null!;
    private SharedValue<int> _byFormat = null!;

    /// <summary>Makes the values, and by that the manager's segment.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _typed = _manager.CreateSharedValue(1);
        _byFormat = _manager.CreateSharedValue(">i", 1);
    }

    /// <summary>Frees the memory.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _manager.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A typed value.</summary>
    [Benchmark(Baseline = true)]
    public void CreateAndDisposeTyped() => _manager.CreateSharedValue(1).Dispose();

    /// <summary>A value by format.</summary>
    [Benchmark]
    public void CreateAndDisposeByFormat() => _manager.CreateSharedValue("i", 1).Dispose();

    /// <summary>The least that .NET has.</summary>
    [Benchmark]
    public void CreateAndDisposeMappedFile()
    {
        using var file = MemoryMappedFile.CreateNew(null, sizeof(int));
        using MemoryMappedViewAccessor view = file.CreateViewAccessor();
        view.Write(0, 1);
    }

    /// <summary>Reading a typed value.</summary>
    [Benchmark]
    public int GetTyped() => _typed.Value;

    /// <summary>Writing a typed value.</summary>
    [Benchmark]
    public void SetTyped() => _typed.Value = 2;

    /// <summary>Reading a value that is stored in another byte order.</summary>
    [Benchmark]
    public int GetByFormat() => _byFormat.Value;

    /// <summary>Writing a value that is stored in another byte order.</summary>
    [Benchmark]
    public void SetByFormat() => _byFormat.Value = 2;
}
