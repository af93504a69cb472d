#pragma warning disable CA2012, xUnit1031 // Blocking where one should not is part of what is tested here.
using Managers.Conformance.Support;
using Managers.Server.Tests.Custom;
using Xunit;

namespace Managers.Server.Tests.Transport;

/// <summary>What code calls that runs on the thread that read its answer: collected there, sent in parts, and in the order of the calls.</summary>
public sealed class CallsOnReaderTests : ReaderTest
{
    [Theory]
    [InlineData("a call that blocks")]
    [InlineData("a call")]
    [InlineData("a batch")]
    public async Task What_is_called_there_goes_out_before_what_others_call_afterwards(string how)
    {
        for (int i = 0; i < 3; i++)
        {
            int set = i;
            Task pending = Task.CompletedTask;
            await OnReader(() =>
            {
                pending = Numbers.SetAsync("c", set).AsTask();
                TestThread.Start(() => Assert.Equal(set, Get())).Join();
            }).WaitAsync(TestThread.Patience);
            await pending.WaitAsync(TestThread.Patience);
        }

        int Get() => how switch
        {
            "a call that blocks" => Numbers["c"],
            "a call" => Numbers.GetAsync("c").AsTask().Result,
            _ => GetInBatch("c"),
        };
    }

    [Fact]
    public async Task Calls_that_take_long_keep_no_numbers_from_others()
    {
        const int Calls = 1500;
        ISharedQueue<int> queue = Own(Manager.CreateQueue<int>());
        var parked = new List<Task<int>>();
        await OnReader(() =>
        {
            for (int i = 0; i < Calls; i++)
            {
                parked.Add(queue.GetAsync(CancellationToken.None).AsTask());
                if (i % 3 == 0)
                {
                    parked.Add(Numbers.GetAsync("a").AsTask());
                }
            }
        }).WaitAsync(TestThread.Patience);
        await Task.Run(() => CallAsync(2 * Calls)).WaitAsync(TestThread.Patience);
        for (int i = 0; i < Calls; i++)
        {
            queue.Put(7);
        }

        int[] got = await Task.WhenAll(parked).WaitAsync(TestThread.Patience);
        Assert.Equal(Calls, got.Count(static item => item == 7));
        Assert.Equal(Calls / 3, got.Count(static item => item == 1));
    }

    [Fact]
    public async Task Every_answer_reaches_its_call_though_the_reader_is_replaced_again_and_again()
    {
        const int Loops = 16;
        const int Calls = 200;
        for (int i = 0; i < Loops; i++)
        {
            Numbers[$"of {i}"] = i;
        }

        await Task.WhenAll(Enumerable.Range(0, Loops).Select(number => Task.Run(() => Loop(number)))).WaitAsync(2 * TestThread.Patience);

        async Task Loop(int number)
        {
            string key = $"of {number}";
            for (int i = 0; i < Calls; i++)
            {
                Assert.Equal(number, await Numbers.GetAsync(key).ConfigureAwait(false));
                ValueTask<int> other = Numbers.GetAsync("b");
                if (i % 50 == number)
                {
                    // Longer than it is left alone.
                    Spin(TimeSpan.FromMilliseconds(12));
                }
                else if (i % 50 == number + Loops)
                {
                    Assert.Equal(2, other.GetAwaiter().GetResult());
                    continue;
                }

                Assert.Equal(2, await other.ConfigureAwait(false));
            }
        }
    }

    [Fact]
    public async Task The_end_fails_every_call_that_was_called_there()
    {
        for (int i = 0; i < 30; i++)
        {
            WorkerManager client = Connect();
            IDictionaryProxy<string, int> numbers = client.CreateDictionary<string, int>();
            numbers["a"] = 1;
            int calls = 0;
            Task[] loops = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(Loop))];
            TestThread.Until(() => Volatile.Read(ref calls) > 200 + (10 * i), "some calls");
            ((BaseProxy)numbers).Reference.Connection.End(new ManagerUnavailableException("The test."));
            await Task.WhenAll(loops).WaitAsync(TestThread.Patience);

            async Task Loop()
            {
                try
                {
                    while (true)
                    {
                        await numbers.GetAsync("a").ConfigureAwait(false);
                        Interlocked.Increment(ref calls);
                    }
                }
                catch (ManagerUnavailableException)
                {
                }
            }
        }
    }
}
