using System.Runtime.CompilerServices;
using Managers.Conformance.Support;
using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Stock;

/// <summary>Proxies that are arguments live until their call has gone out, whoever else forgets them.</summary>
public sealed class ArgumentLifeTests : ServerTest
{
    [Fact]
    public void G2_A_proxy_that_only_a_call_of_a_batch_knows_reaches_the_server()
    {
        IDictionaryProxy<string, IListProxy<int>> lists = Manager.CreateDictionary<string, IListProxy<int>>();
        using (CallBatch batch = Manager.BeginBatch())
        {
            WeakReference proxy = Put(lists);
            GC.Collect();
            GC.WaitForPendingFinalizers();
            // What the timer does after a while: it gives back what finalizers have let go.
            ((BaseProxy)lists).Reference.Connection.Objects.FlushReleases();
            Assert.True(proxy.IsAlive);
            batch.Invoke();
        }

        Assert.Equal([1, 2], lists["a"]);
        lists.Clear();
    }

    [Fact]
    public void G2_Afterwards_nothing_keeps_it()
    {
        IDictionaryProxy<string, IListProxy<int>> lists = Manager.CreateDictionary<string, IListProxy<int>>();
        WeakReference proxy;
        using (CallBatch batch = Manager.BeginBatch())
        {
            proxy = Put(lists);
            batch.Invoke();
        }

        TestThread.Until(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return !proxy.IsAlive;
            },
            "the proxy is collected");
        lists.Clear();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference Put(IDictionaryProxy<string, IListProxy<int>> lists)
    {
        IListProxy<int> list = Manager.CreateList([1, 2]);
        _ = lists.SetAsync("a", list).AsTask();
        return new WeakReference(list);
    }
}
