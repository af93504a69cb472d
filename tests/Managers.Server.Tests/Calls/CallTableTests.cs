using System.Diagnostics;
using System.Runtime.CompilerServices;
using Managers.Client;
using Managers.Conformance.Support;
using Xunit;

namespace Managers.Server.Tests.Calls;

/// <summary>Numbers of calls: of those that ask for each, and of batches, which have chunks to themselves.</summary>
public sealed class CallTableTests
{
    private readonly CallTable _table = new();

    [Fact]
    public void A_number_finds_its_call_once_and_never_another()
    {
        var seen = new HashSet<ulong>();
        CallChunk chunk = _table.RentChunk();
        for (int round = 0; round < 3; round++)
        {
            PendingCall[] calls = [.. Enumerable.Range(0, 200).Select(static _ => new PendingCall())];
            for (int i = 0; i < calls.Length; i++)
            {
                Assert.Null(i < CallChunk.Size ? _table.Add(calls[i], chunk, i) : _table.Add(calls[i]));
                Assert.True(seen.Add(calls[i].Id), $"number {calls[i].Id:x} was given out twice");
            }

            foreach (PendingCall call in calls.Reverse())
            {
                Assert.Same(call, _table.Find(call.Id));
                Assert.Same(call, _table.Remove(call.Id));
            }

            // Late, and of the next use of the same place.
            Assert.All(seen, id => Assert.Null(_table.Remove(id)));
            Assert.All(seen, id => Assert.Null(_table.Find(id + (1UL << 32))));
        }
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(1UL)]
    [InlineData(0x1_0000_0000UL)]
    [InlineData(0xFFFF_FFFFUL)]
    [InlineData(0x8000_0000UL)]
    [InlineData(ulong.MaxValue)]
    public void A_number_that_was_never_given_out_finds_nobody(ulong id)
    {
        Assert.Null(_table.Find(id));
        Assert.Null(_table.Remove(id));
        var call = new PendingCall();
        Assert.Null(_table.Add(call));
        CallChunk chunk = _table.RentChunk();
        Assert.Null(_table.Find(id));
        Assert.Null(_table.Remove(id));
        Assert.Same(call, _table.Remove(call.Id));
        _table.ReturnChunk(chunk);
        Assert.Same(chunk, _table.RentChunk());
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_calls")]
    private static extern ref readonly PendingCall?[] CallsOf(CallChunk chunk);

    [Fact]
    public void A_place_is_free_once_its_call_is_out_and_not_before()
    {
        const int Places = 4;
        const int Calls = 200_000;
        // Where others have the processors, each turn takes a slice of their time: some hundred turns must do then.
        var limit = TimeSpan.FromSeconds(1);
        CallChunk chunk = _table.RentRunChunk();
        // Two for each place, in turns: who has taken one looks at it while the place is in use again.
        PendingCall[] calls = [.. Enumerable.Range(0, 2 * Places).Select(static _ => new PendingCall())];
        int made = int.MaxValue;
        TestThread.RunMany(2, thread =>
        {
            if (thread == 0)
            {
                var watch = Stopwatch.StartNew();
                int count = 0;
                try
                {
                    while (count < Calls && WaitUntil(() => chunk.NumberAt(count % Places) == 0, () => watch.Elapsed > limit))
                    {
                        // What was still there would be taken for the next one, or the next one be removed with it.
                        Assert.Null(CallsOf(chunk)[count % Places]);
                        Assert.Null(_table.Add(calls[count % calls.Length], chunk, count % Places));
                        count++;
                    }
                }
                finally
                {
                    Volatile.Write(ref made, count);
                }

                return;
            }

            for (int i = 0; WaitUntil(() => chunk.NumberAt(i % Places) != 0, () => i == Volatile.Read(ref made)); i++)
            {
                ulong id = chunk.NumberAt(i % Places);
                Assert.Same(calls[i % calls.Length], _table.Remove(id));
                Assert.Null(_table.Remove(id));
            }
        });
        Assert.InRange(made, 1, Calls);
        Assert.All(Enumerable.Range(0, Places), place => Assert.Equal(0UL, chunk.NumberAt(place)));
        _table.ReturnRunChunk(chunk);
        Assert.Same(chunk, _table.RentRunChunk());
        Assert.NotSame(chunk, _table.RentChunk());

        // Asks without a pause, to see what lasts for nanoseconds.
        static bool WaitUntil(Func<bool> condition, Func<bool> isOver)
        {
            for (int asked = 1; !condition(); asked++)
            {
                if (isOver())
                {
                    return false;
                }

                if (asked % 1000 == 0)
                {
                    Thread.Yield();
                }
            }

            return true;
        }
    }

    [Fact]
    public void The_end_takes_each_call_or_refuses_it()
    {
        for (int round = 0; round < 300; round++)
        {
            var table = new CallTable();
            var why = new InvalidOperationException("the end");
            using var go = new Barrier(4);
            var added = new List<PendingCall>[3];
            List<PendingCall> taken = [];
            TestThread.RunMany(4, thread =>
            {
                if (thread == 3)
                {
                    go.SignalAndWait(TestThread.Patience);
                    taken = table.End(why);
                    return;
                }

                CallChunk chunk = table.RentChunk();
                added[thread] = [];
                go.SignalAndWait(TestThread.Patience);
                for (int i = 0; i < CallChunk.Size; i++)
                {
                    var call = new PendingCall();
                    Exception? refused = thread == 0 ? table.Add(call) : table.Add(call, chunk, i);
                    if (refused is not null)
                    {
                        Assert.Same(why, refused);
                        return;
                    }

                    added[thread].Add(call);
                }
            });
            // Nobody but End takes calls out here: what was not refused, it has.
            Assert.Equal(added.Sum(static calls => calls.Count), taken.Count);
            Assert.True(taken.ToHashSet().SetEquals(added.SelectMany(static calls => calls)));
            Assert.Same(why, table.Add(new PendingCall()));
            Assert.Same(why, table.Add(new PendingCall(), table.RentChunk(), 0));
        }
    }
}
