using Managers.Ratios.Works;

namespace Managers.Ratios.Allocations;

/// <summary>The operations whose allocations bench/allocations.json lists, by their names there.</summary>
internal sealed class AllocationOperations : IDisposable
{
    private readonly LocalManager _manager = new();
    private readonly SharedArray<double> _array;
    private readonly SharedValue<int> _value;
    private readonly SharedValue<Quad> _quad;
    private readonly SharedValue<int> _byFormat;
    private readonly SharedValue<int> _bigEndian;
    private readonly SharedStruct<(int, int)> _pair;
    private readonly SharedValue<int> _attached;
    private readonly SharedToken _arrayToken;
    private readonly SharedToken _valueToken;
    private readonly double[] _plain = new double[64];
    private double _sink;

    internal AllocationOperations()
    {
        _array = _manager.CreateSharedArray<double>(100_000);
        _value = _manager.CreateSharedValue(1);
        _quad = _manager.CreateSharedValue(new Quad(1, 2, 3, 4));
        _byFormat = _manager.CreateSharedValue("i", 1);
        _bigEndian = _manager.CreateSharedValue(">i", 1);
        _pair = _manager.CreateSharedStruct("hh", (1, 2));
        _arrayToken = _array.ToToken();
        _valueToken = _value.ToToken();
        // So that attaching below finds the manager's segment open, as it does for all but the first.
        _attached = SharedValue<int>.Attach(_valueToken);
        All = new Dictionary<string, Action>(new LockOperations(_manager).All)
        {
            ["element get by long index"] = () => _sink += _array[77L],
            ["element set by long index"] = () => _array[77L] = _sink,
            ["element get from the end"] = () => _sink += _array[^1],
            ["span of all elements"] = () => _sink += _array.AsSpan()[5],
            ["span of a window"] = () => _sink += _array.AsSpan(1000, 64)[5],
            ["span by range"] = () => _sink += _array[10..20][5],
            ["copy into an array"] = () => _array.CopyFrom(_plain),
            ["copy out of an array"] = () => _array.CopyTo(_plain),
            ["foreach over a span"] = Walk,
            ["typed value get, int"] = () => _sink += _value.Value,
            ["typed value set, int"] = () => _value.Value = 5,
            ["typed value get, 32 bytes"] = () => _sink += _quad.Value.X,
            ["typed value set, 32 bytes"] = () => _quad.Value = default,
            ["typed value exchange, int"] = () => _sink += _value.Exchange(3),
            ["typed value update, int"] = () => _sink += _value.Update(static v => v + 1),
            ["format value get, i"] = () => _sink += _byFormat.Value,
            ["format value set, i"] = () => _byFormat.Value = 5,
            ["format value get, >i"] = () => _sink += _bigEndian.Value,
            ["format value set, >i"] = () => _bigEndian.Value = 5,
            ["format struct get, hh"] = () => _sink += _pair.Value.Item1,
            ["format struct set, hh"] = () => _pair.Value = (3, 4),
            ["typed value create+dispose"] = () => _manager.CreateSharedValue(1).Dispose(),
            ["format value create+dispose, i"] = () => _manager.CreateSharedValue("i", 1).Dispose(),
            ["small array create+dispose"] = () => _manager.CreateSharedArray<int>(10).Dispose(),
            ["small value attach+dispose"] = () => SharedValue<int>.Attach(_valueToken).Dispose(),
            ["big array attach+dispose"] = () => SharedArray<double>.Attach(_arrayToken).Dispose(),
        };
    }

    /// <summary>Name to operation.</summary>
    internal IReadOnlyDictionary<string, Action> All { get; }

    public void Dispose()
    {
        _attached.Dispose();
        _manager.Dispose();
    }

    private void Walk()
    {
        foreach (double element in _array.AsSpan(0, 16))
        {
            _sink += element;
        }
    }
}
