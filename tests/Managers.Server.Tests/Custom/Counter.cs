namespace Managers.Server.Tests.Custom;

[ManagedProxy]
public interface ICounter
{
    int Total { get; set; }

    int Add(int n);

    int Add(int n, int times);

    void Fail(string message);

    ValueTask<int> SlowAsync(CancellationToken token);

    Task ResetAsync();

    ICounter Fork();

    int _Secret();
}

/// <summary>A class of the user's. What is not in its interface is nobody's business but its own.</summary>
public sealed class Counter(int start) : ICounter
{
    public int Total { get; set; } = start;

    public int Add(int n) => Total += n;

    public int Add(int n, int times) => Total += n * times;

    public void Fail(string message) => throw new InvalidDataException(message);

    public async ValueTask<int> SlowAsync(CancellationToken token)
    {
        await Task.Delay(Timeout.Infinite, token);
        return Total;
    }

    public async Task ResetAsync()
    {
        await Task.Yield();
        Total = 0;
    }

    public ICounter Fork() => new Counter(Total);

    public int _Secret() => 42;

    public int Hidden() => 1;

    public override string ToString() => $"Counter({Total})";
}

public sealed partial class CounterManager : BaseManager
{
    [CreatorMethod(typeof(Counter), TypeId = "counter")]
    public partial ICounter CreateCounter(int start);

    [CreatorMethod(typeof(Counter), TypeId = "counter")]
    public partial ValueTask<ICounter> CreateCounterAsync(int start, CancellationToken cancellationToken = default);

    [CreatorMethod(typeof(Counter), TypeId = "reader", Exposed = ["Total", "Add(i32)->i32"])]
    internal partial ICounter CreateReader(int start);

    [CreatorMethod(TypeId = "get_queue")]
    public partial ISharedQueue<string> GetQueue();

    [CreatorMethod(TypeId = "shared", Exposed = ["Add"])]
    public partial ICounter Shared { get; }
}
