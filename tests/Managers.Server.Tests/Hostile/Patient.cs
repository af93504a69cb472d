namespace Managers.Server.Tests.Hostile;

/// <summary>An object whose methods wait until a test lets them go on.</summary>
[ManagedProxy]
public interface IPatient
{
    int Add(int number);

    int Wait();

    int Take(IListProxy<int> list);

    [Blocking]
    int TakeApart(IListProxy<int> list);

    Task CleanUpAsync(CancellationToken token);

    List<object?> Strange();

    Task<List<object?>> StrangeLaterAsync();

    IAsyncEnumerable<object?> StrangeItemsAsync();

    IAsyncEnumerable<object?> StrangeItemsThatEndBadlyAsync();
}

public sealed class Patient : IPatient, IDisposable
{
    private int _total;
    private int _inside;
    private int _told;
    private int _toldInside;

    internal ManualResetEventSlim GoOn { get; } = new();

    internal ManualResetEventSlim CleansUp { get; } = new();

    internal bool IsInside => Volatile.Read(ref _inside) != 0;

    /// <summary>How often it was asked for its text.</summary>
    internal int Told => Volatile.Read(ref _told);

    /// <summary>How often it was asked for its text while a call was inside.</summary>
    internal int ToldInside => Volatile.Read(ref _toldInside);

    public int Add(int number) => _total += number;

    public int Wait()
    {
        Interlocked.Increment(ref _inside);
        GoOn.Wait();
        Interlocked.Decrement(ref _inside);
        return 1;
    }

    public int Take(IListProxy<int> list) => list.Count;

    public int TakeApart(IListProxy<int> list)
    {
        GoOn.Wait();
        return list.Count;
    }

    public async Task CleanUpAsync(CancellationToken token)
    {
        // As one waits for an event of one's own: what follows runs where the cancellation is told.
        var never = new TaskCompletionSource();
        using CancellationTokenRegistration registration = token.Register(() => never.TrySetCanceled(token));
        try
        {
            await never.Task.ConfigureAwait(false);
        }
        finally
        {
            CleansUp.Set();
            // Whatever is cancelled.
            GoOn.Wait(CancellationToken.None);
        }
    }

    public List<object?> Strange() => [new Version(1, 2)];

    public async Task<List<object?>> StrangeLaterAsync()
    {
        await Task.Yield();
        return Strange();
    }

    public async IAsyncEnumerable<object?> StrangeItemsAsync()
    {
        await Task.Yield();
        yield return Strange();
    }

    public async IAsyncEnumerable<object?> StrangeItemsThatEndBadlyAsync()
    {
        try
        {
            await Task.Yield();
            yield return Strange();
        }
        finally
        {
            ThrowsLost();
        }
    }

    private static void ThrowsLost() => throw new ProtocolException(ErrorCode.ObjectLost, "of a server that the method calls");

    public override string ToString()
    {
        Interlocked.Increment(ref _told);
        if (IsInside)
        {
            Interlocked.Increment(ref _toldInside);
        }

        return "patient";
    }

    public void Dispose()
    {
        GoOn.Dispose();
        CleansUp.Dispose();
    }
}
