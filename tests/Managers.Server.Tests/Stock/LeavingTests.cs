using Managers.Conformance.Support;
using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Stock;

/// <summary>An item that is put while a client that waits for one says goodbye is another one's. Row P24.</summary>
public abstract class LeavingTests(bool rings) : ServerTest(new ManagerOptions { AnswersBeforeRings = 1, UseRings = rings })
{
    [Fact]
    public void P24_Who_leaves_while_it_waits_takes_no_item_however_soon_one_comes()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not tell that the other end went away with bytes unread: the item that was on its way to it is lost there.");
        for (int round = 0; round < 300; round++)
        {
            using ISharedQueue<int> queue = Manager.CreateQueue<int>();
            SyncManager other = Connect();
            ISharedQueue<int> theirs = Share<ISharedQueue<int>>(queue, other);
            TestThread waiter = TestThread.Start(() => Assert.ThrowsAny<ObjectDisposedException>(() => theirs.Get()));
            WaitForWaiters(1);
            other.Dispose();
            waiter.Join();
            queue.Put(round);
            Assert.True(queue.TryGet(out int item, TestThread.Patience), $"the item of round {round} is lost");
            Assert.Equal(round, item);
        }
    }
}

public sealed class LeavingByRingsTests() : LeavingTests(rings: true);

public sealed class LeavingBySocketsTests() : LeavingTests(rings: false);
