using Managers.Ratios.Servers;

namespace Managers.Ratios.Allocations;

/// <summary>Calls of a manager server whose allocations are listed: of each, the bytes in the client and the bytes in the server, on whichever of its threads.</summary>
internal sealed class CallAllocations : IDisposable
{
    /// <summary>The call of the rows in the table.</summary>
    internal const string SmallCall = "server dictionary get, int";

    private const int CallsPerBatch = 2048;

    // What objects are multiples of.
    private const long Grain = 8;

    private readonly MeteredManager _manager = MeteredManager.StartMetered();
    private readonly Dictionary<string, Func<long>> _all = [];
    private readonly IServerMeter _meter;
    private long _sink;

    internal CallAllocations()
    {
        _meter = _manager.CreateMeter();
        IDictionaryProxy<int, int> numbers = _manager.CreateDictionary<int, int>();
        numbers[1] = 2;
        ISharedQueue<long> queue = _manager.CreateQueue<long>();
        LockProxy gate = _manager.CreateLock();
        Add("server call of one's own type", () => _sink += _meter.Echo(5, 0.5));
        Add(SmallCall, () => _sink += numbers[1]);
        Add("server dictionary set, int", () => numbers[1] = 2);
        Add("server dictionary increment, int", () => _sink += numbers.Increment(1, 0));
        AddAsynchronous(numbers);
        Add("server queue put+get, long", () =>
        {
            queue.Put(5);
            _sink += queue.Get();
        });
        Add("server lock acquire+release", () =>
        {
            gate.Acquire();
            gate.Release();
        });
    }

#pragma warning disable CA2012 // That a thread waits for the result, and that it is there, is what is measured.
    private void AddAsynchronous(IDictionaryProxy<int, int> numbers)
    {
        Add("server dictionary get by an asynchronous call, int", () => _sink += numbers.GetAsync(1).GetAwaiter().GetResult());
        var calls = new ValueTask<int>[8];
        Add("server dictionary get in batches of eight, int", () =>
        {
            using CallBatch batch = _manager.BeginBatch();
            for (int i = 0; i < calls.Length; i++)
            {
                calls[i] = numbers.GetAsync(1);
            }

            batch.Invoke();
            foreach (ValueTask<int> call in calls)
            {
                _sink += call.GetAwaiter().GetResult();
            }
        });
    }
#pragma warning restore CA2012

    /// <summary>Name to a function that measures once, in bytes an operation.</summary>
    internal IReadOnlyDictionary<string, Func<long>> All => _all;

    public void Dispose() => _manager.Dispose();

    private void Add(string name, Action operation)
    {
        _all.Add(name + " (client)", () =>
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            Repeat(operation, CallsPerBatch);
            return Each(GC.GetTotalAllocatedBytes(precise: true) - before);
        });
        _all.Add(name + " (server)", () =>
        {
            // What asking costs is known from asking twice.
            long first = _meter.AllocatedInBytes();
            long second = _meter.AllocatedInBytes();
            Repeat(operation, CallsPerBatch);
            return Each(_meter.AllocatedInBytes() - second - (second - first));
        });
    }

    private static void Repeat(Action operation, int times)
    {
        for (int i = 0; i < times; i++)
        {
            operation();
        }
    }

    /// <summary>The nearest size of an object: threads that watch allocate a little over the time, whoever calls.</summary>
    private static long Each(long bytes) => ((Math.Max(bytes, 0) / CallsPerBatch) + (Grain / 2)) / Grain * Grain;
}
