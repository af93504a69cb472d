using CsCheck;
using Managers.Conformance.Support;
using Xunit;

namespace Managers.Conformance.Locks;

/// <summary>SharedByteQueue: messages of any length up to the ring.</summary>
public abstract class SharedByteQueueContract<TPlatform> : ManagerTest<TPlatform>
    where TPlatform : TestPlatform, new()
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(30);

    [Fact]
    public void Messages_come_out_whole_and_in_order()
    {
        using SharedByteQueue queue = Manager.CreateByteQueue(64);
        Assert.Equal((64, 60, true), (queue.CapacityInBytes, queue.MaxMessageInBytes, queue.IsEmpty));
        queue.Put([1, 2, 3]);
        queue.Put([]);
        queue.Put(new byte[20]);
        Assert.Equal(8 + 8 + 24, queue.UsedBytes);
        Assert.Equal("SharedByteQueue(40 of 64 bytes)", queue.ToString());
        Assert.Equal([1, 2, 3], queue.Get());
        Assert.Empty(queue.Get());
        ArgumentException error = Assert.Throws<ArgumentException>("destination", () => queue.TryGet(new byte[19], out _));
        Assert.Contains("20 bytes", error.Message, StringComparison.Ordinal);
        Assert.True(queue.TryGet(new byte[20], out int length));
        Assert.Equal(20, length);
        Assert.False(queue.TryGet([], out _));
    }

    [Fact]
    public void Longest_message_fits_and_a_longer_one_is_refused()
    {
        using SharedByteQueue queue = Manager.CreateByteQueue(100);
        byte[] longest = [.. Enumerable.Range(0, queue.MaxMessageInBytes).Select(i => (byte)i)];
        queue.Put([7]);
        queue.Get();
        queue.Put(longest);
        Assert.False(queue.TryPut([]));
        Assert.False(queue.TryPut([1], s_short));
        Assert.Throws<TimeoutException>(() => queue.Put([1], s_short));
        Assert.Equal(longest, queue.Get());
        Assert.Throws<ArgumentException>("message", () => queue.Put(new byte[queue.MaxMessageInBytes + 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Manager.CreateByteQueue(63));
        Assert.Throws<ArgumentOutOfRangeException>(() => queue.TryPut([1], TimeSpan.FromSeconds(-2)));
    }

    [Fact]
    public void Behaves_like_a_list_of_messages()
    {
        Gen.Select(Gen.Bool, Gen.Byte.Array[0, 60]).Array[1, 60].Sample(
            steps =>
            {
                using SharedByteQueue queue = Manager.CreateByteQueue(128);
                var model = new Queue<byte[]>();
                foreach ((bool put, byte[] message) in steps)
                {
                    if (put)
                    {
                        int used = model.Sum(m => (m.Length + 11) / 8 * 8);
                        bool fits = used + (message.Length + 11) / 8 * 8 <= 128;
                        Assert.Equal(fits, queue.TryPut(message));
                        if (fits)
                        {
                            model.Enqueue(message);
                        }
                    }
                    else
                    {
                        byte[] found = new byte[60];
                        bool got = queue.TryGet(found, out int length);
                        Assert.Equal(model.Count > 0, got);
                        if (got)
                        {
                            Assert.Equal(model.Dequeue(), found.AsSpan(0, length).ToArray());
                        }
                    }
                }
            },
            iter: 100,
            threads: 1);
    }

    [Fact]
    public void Producers_and_consumers_wait_for_each_other()
    {
        using SharedByteQueue queue = Manager.CreateByteQueue(256);
        const int Each = 1500;
        long sent = 0;
        long received = 0;
        TestThread[] producers = [.. Enumerable.Range(0, 2).Select(p => TestThread.Start(() =>
        {
            var random = new Random(p);
            for (int i = 0; i < Each; i++)
            {
                byte[] message = new byte[random.Next(0, 100)];
                random.NextBytes(message);
                Interlocked.Add(ref sent, message.Sum(b => (long)b) + 1);
                queue.Put(message);
            }
        }))];
        TestThread consumer = TestThread.Start(() =>
        {
            for (int i = 0; i < 2 * Each; i++)
            {
                received += queue.Get().Sum(b => (long)b) + 1;
            }
        });
        foreach (TestThread thread in (TestThread[])[.. producers, consumer])
        {
            thread.Join();
        }

        Assert.Equal(sent, received);
    }

    [Fact]
    public void Completed_one_is_drained_and_then_over()
    {
        using SharedByteQueue queue = Manager.CreateByteQueue(1 << 16);
        queue.Put([1]);
        queue.CompleteAdding();
        Assert.Throws<InvalidOperationException>(() => queue.Put([2]));
        Assert.False(queue.IsCompleted);
        Assert.Equal([1], queue.Get());
        Assert.True(queue.IsCompleted);
        Assert.Throws<InvalidOperationException>(() => queue.Get());
        Assert.False(queue.TryGet(new byte[1], out _, TestThread.Patience));
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => queue.Get(source.Token));
    }
}
