using System.Reflection;
using System.Runtime.CompilerServices;
using Managers.Client;
using Managers.Conformance.Support;
using Managers.Hosting;
using Managers.Protocol;
using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Hostile;

/// <summary>What is local to the flow of a caller is not kept by the timers of what it calls.</summary>
public sealed class TimerTests
{
    private static readonly AsyncLocal<object?> s_local = new();

    [Fact]
    public void A_table_of_objects_keeps_nothing_of_who_made_it_plan_a_search()
    {
        var table = new ObjectTable();
        IsForgotten(() => typeof(ObjectTable).GetMethod("PlanRound", BindingFlags.Instance | BindingFlags.NonPublic)!.Invoke(table, null));
        GC.KeepAlive(table);
    }

    [Fact]
    public void A_token_keeps_nothing_of_who_asked_for_it()
    {
        var table = new ObjectTable();
        ObjectEntry entry = table.Hold(new object(), new StockContract("odd", "Get()->void"), "odd", null);
        IsForgotten(() => table.AddLease(entry, TestThread.Patience, 1));
        table.EndLeases();
    }

    [Fact]
    public void A_connection_keeps_nothing_of_who_let_a_proxy_go()
    {
        using var server = new SilentServer();
        IsForgotten(() => typeof(ClientObjects).GetMethod("FlushSoon", BindingFlags.Instance | BindingFlags.NonPublic)!.Invoke(server.Client.Objects, null));
    }

    private static void IsForgotten(Action step)
    {
        WeakReference? local = null;
        TestThread.Run(() => local = Run(step));
        TestThread.Until(
            () =>
            {
                GC.Collect();
                return !local!.IsAlive;
            },
            "the end of what was local to the caller");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Run(Action step)
    {
        object own = new();
        s_local.Value = own;
        step();
        s_local.Value = null;
        return new WeakReference(own);
    }
}
