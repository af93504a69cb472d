using System.Diagnostics;
using Managers.Client;
using Managers.Conformance.Support;
using Managers.Server.Tests.Custom;
using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Transport;

/// <summary>A test that has code of its own run on the thread that reads a connection's answers.</summary>
public abstract class ReaderTest : CustomTest<WorkerManager>
{
    private protected ReaderTest()
        : base(static options => new WorkerManager(options))
    {
        Numbers = Own(Manager.CreateDictionary<string, int>());
        Numbers["a"] = 1;
        Numbers["b"] = 2;
    }

    private protected static bool IsReader => Thread.CurrentThread.Name == "Managers reader";

    /// <summary>Has 1 at "a" and 2 at "b".</summary>
    private protected IDictionaryProxy<string, int> Numbers { get; }

    private protected ClientConnection Connection => ((BaseProxy)Numbers).Reference.Connection;

    private protected static void Spin(TimeSpan time)
    {
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < time)
        {
            Thread.SpinWait(10);
        }
    }

    private protected int GetInBatch(string key)
    {
        using CallBatch batch = Manager.BeginBatch();
#pragma warning disable CA2012 // It has its result: the batch has waited for it.
        ValueTask<int> result = Numbers.GetAsync(key);
        batch.Invoke();
        return result.GetAwaiter().GetResult();
#pragma warning restore CA2012
    }

    private protected async Task CallAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            Assert.Equal(1, await Numbers.GetAsync("a").ConfigureAwait(false));
        }
    }

    /// <summary>Does it after a call, on the thread that reads.</summary>
    private protected async Task OnReader(Action body, IDictionaryProxy<string, int>? numbers = null)
    {
        var watch = Stopwatch.StartNew();
        do
        {
            Assert.True(watch.Elapsed < TestThread.Patience, "Nothing runs on the reader's thread.");
            await (numbers ?? Numbers).TryGetAsync("a").ConfigureAwait(false);
        }
        while (!IsReader);

        body();
    }
}
