using Managers.Conformance.Support;
using Xunit;

namespace Managers.Conformance.Locks;

/// <summary>SharedQueue. Rows S-Q1 to S-Q10.</summary>
public abstract class SharedQueueContract<TPlatform> : ManagerTest<TPlatform>
    where TPlatform : TestPlatform, new()
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(30);

    [Fact]
    public void S_Q1_Capacity_is_at_least_one()
    {
        Assert.Throws<ArgumentOutOfRangeException>("capacity", () => Manager.CreateQueue<int>(0));
        Assert.Throws<ArgumentOutOfRangeException>("capacity", () => Manager.CreateQueue<int>(-1));
        using SharedQueue<int> queue = Manager.CreateQueue<int>(3);
        Assert.Equal((0, 3, true, false), (queue.Count, queue.Capacity, queue.IsEmpty, queue.IsFull));
    }

    [Fact]
    public async Task Async_members_complete_at_once_where_nothing_has_to_wait()
    {
        using SharedQueue<int> queue = Manager.CreateQueue<int>(1);
        ValueTask put = queue.PutAsync(2, TestContext.Current.CancellationToken);
        Assert.True(put.IsCompletedSuccessfully);
        await put;
        ValueTask<int> get = queue.GetAsync(TestContext.Current.CancellationToken);
        Assert.True(get.IsCompletedSuccessfully);
        Assert.Equal(2, await get);
    }

    [Fact]
    public void Big_queue_has_a_segment_of_its_own_and_others_attach()
    {
        using SharedQueue<Quad> queue = Manager.CreateQueue<Quad>(1000);
        using SharedQueue<Quad> same = SharedQueue<Quad>.Attach(queue.ToToken());
        queue.Put(default);
        Assert.True(same.TryGet(out _));
        Assert.Equal(1000, same.Capacity);
        Assert.Throws<LayoutMismatchException>(() => SharedQueue<int>.Attach(queue.ToToken()));
        Assert.Throws<LayoutMismatchException>(() => SharedArray<Quad>.Attach(queue.ToToken()));
    }
}
