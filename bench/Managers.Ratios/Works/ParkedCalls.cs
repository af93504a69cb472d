namespace Managers.Ratios.Works;

/// <summary>Calls that wait in a server for an item that does not come.</summary>
internal sealed class ParkedCalls
{
    /// <summary>So many at a time.</summary>
    internal const int Number = 10_000;

    private readonly Task[] _calls = new Task[Number];

    /// <param name="connection">Whose calls they are. They end with it.</param>
    internal ParkedCalls(SyncManager connection)
    {
        ISharedQueue<int> queue = connection.CreateQueue<int>();
        for (int i = 0; i < Number; i++)
        {
            _calls[i] = queue.GetAsync().AsTask();
        }

        // The calls of a connection are taken in their order: once this one is answered, all wait.
        _ = queue.Count;
    }

    /// <summary>Waits for their end, which is none of an item.</summary>
    internal void AwaitEnd() => Task.WhenAll(_calls).ContinueWith(static all => _ = all.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Wait();
}
