namespace Managers.Hosting.Tests;

internal enum Side
{
    Debit,
    Credit,
}

[ManagedValue]
internal sealed record Booking(string Text, decimal? Amount, Side Side, List<string> Tags);

[ManagedValue]
internal readonly record struct Group<TBy, TItem>(TBy By, HashSet<string> Tags, TItem? First)
    where TItem : class;

[ManagedProxy]
internal interface ILedger
{
    int ProcessId { get; }

    string Title { get; set; }

    int Book(Booking booking);

    ValueTask<Booking[]> FindAsync(Side side, CancellationToken token = default);

    ILedger Open(string title);

    IAsyncEnumerable<Booking> ReadAsync();

    List<Group<Side, Booking>> Group(IReadOnlySet<Side> sides);

    (int Count, decimal Sum, Side Last, string Title, HashSet<Side> Sides, Group<int, string>? None, int ProcessId) Summary();

    void Close();

    int _Secret { get; }
}

internal sealed class Ledger(string title) : ILedger
{
    private static readonly Ledger s_main = new("main");
    private readonly List<Booking> _bookings = [];

    public int ProcessId => Environment.ProcessId;

    public string Title { get; set; } = title;

    public int _Secret => 1;

    public static ILedger Common() => s_main;

    public int Book(Booking booking)
    {
        _bookings.Add(booking.Amount is null ? throw new InvalidDataException($"'{booking.Text}' has no amount") : booking);
        return _bookings.Count;
    }

    public async ValueTask<Booking[]> FindAsync(Side side, CancellationToken token)
    {
        await Task.Yield();
        return [.. _bookings.Where(booking => booking.Side == side)];
    }

    public ILedger Open(string title) => new Ledger(title);

    public async IAsyncEnumerable<Booking> ReadAsync()
    {
        foreach (Booking booking in _bookings.ToArray())
        {
            await Task.Yield();
            yield return booking;
        }
    }

    public List<Group<Side, Booking>> Group(IReadOnlySet<Side> sides) =>
        [.. _bookings.Where(booking => sides.Contains(booking.Side)).GroupBy(static booking => booking.Side).Select(static group => new Group<Side, Booking>(group.Key, [.. group.SelectMany(static booking => booking.Tags)], group.First()))];

    public (int Count, decimal Sum, Side Last, string Title, HashSet<Side> Sides, Group<int, string>? None, int ProcessId) Summary() =>
        (_bookings.Count, _bookings.Sum(static booking => booking.Amount ?? 0), _bookings[^1].Side, Title, [.. _bookings.Select(static booking => booking.Side)], null, ProcessId);

    public void Close() => _bookings.Clear();
}

/// <summary>A manager of one's own, with nothing in it but what its objects are.</summary>
internal sealed partial class LedgerManager : BaseManager
{
    [CreatorMethod(typeof(Ledger))]
    internal partial ILedger CreateLedger(string title);

    [CreatorMethod(typeof(Ledger), Factory = nameof(Ledger.Common), TypeId = "main", Exposed = ["Book", "get_Title", "ProcessId"])]
    internal partial ILedger Main { get; }
}
