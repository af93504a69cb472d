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

    [Fact]
    public void A_place_is_free_once_its_call_is_out_and_not_before()
    {
        const int Calls = 200_000;
        CallChunk chunk = _table.RentRunChunk();
        // The other thread puts a call where the last one has just gone.
        PendingCall? current = null;
        TestThread.RunMany(2, thread =>
        {
            for (int i = 0; i < Calls; i++)
            {
                var spin = new SpinWait();
                if (thread == 0)
                {
                    while (chunk.NumberAt(5) != 0)
                    {
                        spin.SpinOnce(-1);
                    }

                    var call = new PendingCall();
                    Assert.Null(_table.Add(call, chunk, 5));
                    while (Interlocked.CompareExchange(ref current, call, null) is not null)
                    {
                        spin.SpinOnce(-1);
                    }

                    continue;
                }

                PendingCall? expected;
                while ((expected = Interlocked.Exchange(ref current, null)) is null)
                {
                    spin.SpinOnce(-1);
                }

                Assert.Same(expected, _table.Remove(expected.Id));
                Assert.Null(_table.Remove(expected.Id));
            }
        });
        Assert.Equal(0UL, chunk.NumberAt(5));
        _table.ReturnRunChunk(chunk);
        Assert.Same(chunk, _table.RentRunChunk());
        Assert.NotSame(chunk, _table.RentChunk());
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
