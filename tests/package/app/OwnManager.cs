using Managers;

namespace PackagePrograms;

[ManagedProxy]
public interface ICounter
{
    int Total { get; }

    int Add(int n);

    ValueTask<int> SlowAsync(CancellationToken token);

    IAsyncEnumerable<int> History();
}

public sealed class Counter(int start) : ICounter
{
    private readonly List<int> _history = [];

    public int Total { get; private set; } = start;

    public int Add(int n)
    {
        _history.Add(n);
        return Total = n == 0 ? throw new ArgumentException("Nothing to add.") : checked(Total + n);
    }

    public async ValueTask<int> SlowAsync(CancellationToken token)
    {
        await Task.Delay(1, token);
        return Environment.ProcessId;
    }

    public async IAsyncEnumerable<int> History()
    {
        foreach (int n in _history.ToArray())
        {
            await Task.Yield();
            yield return n;
        }
    }
}

public sealed partial class MyManager : BaseManager
{
    [CreatorMethod(typeof(Counter), TypeId = "counter")]
    public partial ICounter CreateCounter(int start);

    [CreatorMethod(typeof(Counter), TypeId = "limited", Exposed = ["Add", "Total"])]
    public partial ICounter CreateLimited(int start);
}

/// <summary>Section 5: a manager of one's own.</summary>
internal static class OwnManager
{
    public static async Task RunAsync()
    {
        using var manager = new MyManager();
        manager.Start();
        ICounter counter = manager.CreateCounter(40);
        Check.Equal(42, counter.Add(2));
        Check.Equal(42, counter.Total);
        Check.Equal(44, ((BaseProxy)counter).CallMethod<int>("Add", 2));
        Check.Equal(manager.ServerProcessId ?? 0, await counter.SlowAsync(CancellationToken.None));
        int sum = 0;
        await foreach (int n in counter.History())
        {
            sum += n;
        }

        await foreach (int n in ((BaseProxy)counter).CallStream<int>("History"))
        {
            sum += n;
        }

        Check.Equal(8, sum);
        ArgumentException error = Check.Throws<ArgumentException>(() => counter.Add(0));
        Check.That(error.InnerException is RemoteException);
        Check.Equal("Nothing to add.", error.Message);

        ICounter limited = manager.CreateLimited(1);
        Check.Equal(3, limited.Add(2));
        Check.Throws<MethodNotExposedException>(() => ((BaseProxy)limited).CallMethod<int>("History"));
        manager.Shutdown();
        manager.Shutdown();
    }
}
