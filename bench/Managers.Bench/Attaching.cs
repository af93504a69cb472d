using System.IO.MemoryMappedFiles;
using BenchmarkDotNet.Attributes;

namespace Managers.Bench;

/// <summary>What does it cost to reach an object that another one has made, and to let it go?</summary>
[MemoryDiagnoser]
public class Attaching : IDisposable
{
    private const int ArrayLength = 128 * 1024;

    private readonly LocalManager _manager = new();
    private SharedArray<double> _array = null!;
    private SharedValue<int> _value = null!;
    private SharedValue<int> _kept = null!;
    private SharedToken _arrayToken;
    private SharedToken _valueToken;
    private string _tokenText = string.Empty;
    private string _path = string.Empty;

    /// <summary>Makes the objects and a file of the same size.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _array = _manager.CreateSharedArray<double>(ArrayLength);
        _arrayToken = _array.ToToken();
        _tokenText = _arrayToken.ToString();
        _value = _manager.CreateSharedValue(1);
        _valueToken = _value.ToToken();
        _kept = SharedValue<int>.Attach(_valueToken);
        _path = Path.GetTempFileName();
        File.WriteAllBytes(_path, new byte[ArrayLength * sizeof(double)]);
    }

    /// <summary>Removes what was made.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _kept.Dispose();
        _array.Dispose();
        _value.Dispose();
        _manager.Dispose();
        File.Delete(_path);
        GC.SuppressFinalize(this);
    }

    /// <summary>An array of 1 MiB by its token.</summary>
    [Benchmark(Baseline = true)]
    public double BigArray()
    {
        using SharedArray<double> attached = SharedArray<double>.Attach(_arrayToken);
        return attached[0];
    }

    /// <summary>The same, from the token's text.</summary>
    [Benchmark]
    public double BigArrayFromText()
    {
        using SharedArray<double> attached = SharedArray<double>.Attach(SharedToken.Parse(_tokenText, null));
        return attached[0];
    }

    /// <summary>A small value by its token, its manager's segment being open already.</summary>
    [Benchmark]
    public int SmallValue()
    {
        using SharedValue<int> attached = SharedValue<int>.Attach(_valueToken);
        return attached.Value;
    }

    /// <summary>A file of the same size by what .NET has.</summary>
    [Benchmark]
    public double MappedFile()
    {
        using var file = MemoryMappedFile.CreateFromFile(_path, FileMode.Open);
        using MemoryMappedViewAccessor view = file.CreateViewAccessor();
        return view.ReadDouble(0);
    }
}
