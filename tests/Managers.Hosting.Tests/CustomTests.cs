using Xunit;

namespace Managers.Hosting.Tests;

/// <summary>Classes of the user's in a server process of their own. Rows C1, C2, C6, P14, P15, P21, G1.</summary>
public sealed class CustomTests : HostingTest
{
    private static readonly Booking s_rent = new("rent", 700.50m, Side.Debit, ["home", "monthly"]);

    [Fact]
    public async Task C1_G1_A_started_manager_makes_the_users_objects_in_its_server_and_nothing_has_to_be_written_for_it()
    {
        using LedgerManager manager = Started();
        ILedger ledger = manager.CreateLedger("2026");

        Assert.Equal(manager.ServerProcessId, ledger.ProcessId);
        Assert.Equal("Ledger", ((BaseProxy)ledger).TypeId);
        Assert.Equal(1, ledger.Book(s_rent));
        Assert.Equal(2, ledger.Book(new Booking("salary", 3000, Side.Credit, [])));
        Booking found = Assert.Single(await ledger.FindAsync(Side.Debit, TestContext.Current.CancellationToken));
        Assert.Equal(("rent", 700.50m), (found.Text, found.Amount));
        Assert.Equal(s_rent.Tags, found.Tags);
        ledger.Title = "2027";
        Assert.Equal("2027", ledger.Title);
        Assert.Equal(["rent", "salary"], await ledger.ReadAsync().Select(static booking => booking.Text).ToListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task P13_P14_Sets_long_tuples_generic_values_and_streams_by_name_cross_to_another_process()
    {
        using LedgerManager manager = Started();
        ILedger ledger = manager.CreateLedger("2026");
        ledger.Book(s_rent);
        ledger.Book(s_rent with { Text = "rent again", Tags = ["home", "late"] });
        Group<Side, Booking> group = Assert.Single(ledger.Group(new HashSet<Side> { Side.Debit, Side.Credit }));

        Assert.Equal((Side.Debit, "rent"), (group.By, group.First!.Text));
        Assert.True(group.Tags.SetEquals(["home", "late", "monthly"]));
        Assert.Empty(ledger.Group(new HashSet<Side> { Side.Credit }));
        (int count, decimal sum, Side last, string title, HashSet<Side> sides, Group<int, string>? none, int processId) = ledger.Summary();
        Assert.Equal((2, 1401.00m, Side.Debit, "2026", Side.Debit, (int?)processId), (count, sum, last, title, Assert.Single(sides), manager.ServerProcessId));
        Assert.Null(none);
        List<Booking> read = await ((BaseProxy)ledger).CallStream<Booking>("ReadAsync").ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["rent", "rent again"], read.Select(static booking => booking.Text));
    }

    [Fact]
    public void P21_A_method_gives_a_proxy_of_another_object_of_the_same_server()
    {
        using LedgerManager manager = Started();
        ILedger other = manager.CreateLedger("a").Open("b");

        Assert.Equal(("b", manager.ServerProcessId), (other.Title, other.ProcessId));
        Assert.Equal(3, ((BaseProxy)other).CallMethod<int>("Book", s_rent) + ((BaseProxy)other).CallMethod<int>("Book", s_rent));
    }

    [Fact]
    public void E_What_a_method_throws_arrives_as_remote_exception()
    {
        using LedgerManager manager = Started();
        RemoteException error = Assert.Throws<RemoteException>(() => manager.CreateLedger("a").Book(s_rent with { Amount = null }));

        Assert.Equal((typeof(InvalidDataException).FullName, "'rent' has no amount"), (error.RemoteType, error.RemoteMessage));
        Assert.Contains("Ledger.Book", error.RemoteStackTrace, StringComparison.Ordinal);
        manager.Ping();
    }

    [Fact]
    public void C6_P15_One_object_for_all_clients_and_no_more_of_it_than_is_exposed()
    {
        using LedgerManager manager = Started();
        using var other = new LedgerManager(new ManagerOptions { Address = manager.Address });
        other.Connect();

        Assert.Equal(1, manager.Main.Book(s_rent));
        Assert.Equal(2, other.Main.Book(s_rent));
        Assert.Equal("main", other.Main.Title);
        Assert.Throws<MethodNotExposedException>(() => other.Main.Title = "mine");
        Assert.Throws<MethodNotExposedException>(() => manager.Main.Close());
        Assert.Throws<MethodNotExposedException>(() => ((BaseProxy)manager.Main).CallMethod("Close"));
        Assert.Throws<MethodNotExposedException>(() => manager.Main._Secret);
        Assert.Equal(3, manager.Main.Book(s_rent));
    }

    private LedgerManager Started()
    {
        var manager = new LedgerManager();
        manager.Start();
        Watch(manager.ServerProcessId!.Value);
        return manager;
    }
}
