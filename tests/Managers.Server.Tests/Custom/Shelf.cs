namespace Managers.Server.Tests.Custom;

[ManagedValue]
public sealed record Box(string Name, IListProxy<int>? Numbers, IDictionaryProxy<string, int>? Counts);

/// <summary>Takes and gives lists and dictionaries of its own server, in all the places where values stand.</summary>
[ManagedProxy]
public interface IShelf
{
    IListProxy<int> One(IListProxy<int> numbers);

    (IListProxy<int>, IDictionaryProxy<string, int>) Both((IListProxy<int> Numbers, IDictionaryProxy<string, int> Counts) both);

    IListProxy<int>[] Turned(IListProxy<int>[] lists);

    Dictionary<string, IDictionaryProxy<string, int>> Named(List<IDictionaryProxy<string, int>> counts);

    Box? Box(Box? box);

    Task<IDictionaryProxy<string, int>?> KeptAsync(IDictionaryProxy<string, int>? counts);

    IAsyncEnumerable<(IListProxy<int>, int)> EachAsync(IReadOnlyList<IListProxy<int>> lists);

    IListProxy<ISharedQueue<int>> Queues(IListProxy<ISharedQueue<int>> queues, ISharedQueue<int> more);

    object? Any(IListProxy<int> numbers);

    /// <summary>Uses every member, as a client can, and says what was wrong.</summary>
    string Check(IListProxy<int> numbers, IDictionaryProxy<string, int> counts);

    string CheckMore(IDictionaryProxy<string, List<int>> lists, IDictionaryProxy<DateTimeOffset, int> times, IDictionaryProxy<string, object?> values);
}

public sealed class Shelf(IListProxy<int> first) : IShelf
{
    private IDictionaryProxy<string, int>? _kept;

    public IListProxy<int> One(IListProxy<int> numbers)
    {
        numbers.Add(first.Count);
        return numbers;
    }

    public (IListProxy<int>, IDictionaryProxy<string, int>) Both((IListProxy<int> Numbers, IDictionaryProxy<string, int> Counts) both)
    {
        both.Counts["sum"] = both.Numbers.Sum();
        both.Numbers.Sort(descending: true);
        return both;
    }

    public IListProxy<int>[] Turned(IListProxy<int>[] lists) => [.. lists.Reverse(), first];

    public Dictionary<string, IDictionaryProxy<string, int>> Named(List<IDictionaryProxy<string, int>> counts) => counts.ToDictionary(static each => string.Concat(each.Keys));

    public Box? Box(Box? box) => box is null ? null : new Box(box.Name + "!", box.Numbers, box.Counts);

    public async Task<IDictionaryProxy<string, int>?> KeptAsync(IDictionaryProxy<string, int>? counts)
    {
        IDictionaryProxy<string, int>? before = _kept;
        _kept = counts;
        if (before is not null)
        {
            await before.IncrementAsync("asked", 1);
        }

        return before;
    }

    public async IAsyncEnumerable<(IListProxy<int>, int)> EachAsync(IReadOnlyList<IListProxy<int>> lists)
    {
        foreach (IListProxy<int> list in lists)
        {
            yield return (list, (await list.ToArrayAsync()).Length);
        }
    }

    public IListProxy<ISharedQueue<int>> Queues(IListProxy<ISharedQueue<int>> queues, ISharedQueue<int> more)
    {
        queues.Add(more);
        foreach (ISharedQueue<int> queue in queues)
        {
            queue.Put(queues.Count);
        }

        return queues;
    }

    public object? Any(IListProxy<int> numbers) => numbers;

    public string Check(IListProxy<int> numbers, IDictionaryProxy<string, int> counts) => ShelfCheck.Of(numbers, counts);

    public string CheckMore(IDictionaryProxy<string, List<int>> lists, IDictionaryProxy<DateTimeOffset, int> times, IDictionaryProxy<string, object?> values) => ShelfCheck.OfMore(lists, times, values);
}

public sealed partial class ShelfManager : SyncManager
{
    [CreatorMethod(typeof(Shelf))]
    public partial IShelf CreateShelf(IListProxy<int> first);
}
