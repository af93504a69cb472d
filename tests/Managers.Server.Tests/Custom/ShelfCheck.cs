using Managers.Conformance.Support;
using Xunit;

namespace Managers.Server.Tests.Custom;

/// <summary>What lists and dictionaries do, the same for who has them in the server and for a client.</summary>
public static class ShelfCheck
{
    public static string Of(IListProxy<int> numbers, IDictionaryProxy<string, int> counts)
    {
        Lists(numbers);
        ListsWithoutBlocking(numbers).GetAwaiter().GetResult();
        Dictionaries(counts);
        DictionariesWithoutBlocking(counts).GetAwaiter().GetResult();
        return "good";
    }

    /// <summary>The same for values that can be changed where they are, for values that are sent otherwise than they came, and for keys that are equal in .NET and not in the server.</summary>
    public static string OfMore(IDictionaryProxy<string, List<int>> lists, IDictionaryProxy<DateTimeOffset, int> times, IDictionaryProxy<string, object?> values)
    {
        ChangesInPlace(lists);
        LongTuples(values);
        EqualKeys(times);
        return "good";
    }

    private static void ChangesInPlace(IDictionaryProxy<string, List<int>> lists)
    {
        lists.Clear();
        lists["a"] = [1];
        int runs = 0;
        List<int> set = lists.AddOrUpdate("a", [], (_, list) =>
        {
            Assert.True(++runs <= 2, "It is updated again and again.");
            if (runs == 1)
            {
                // Another one is faster.
                lists["a"] = [7];
            }

            list.Add(list.Count);
            return list;
        });
        Assert.Equal([7, 1], set);
        Assert.Equal([7, 1], lists["a"]);
        Assert.Equal(2, runs);
    }

    private static void LongTuples(IDictionaryProxy<string, object?> values)
    {
        values["a"] = (1, 2, 3, 4, 5, 6, 7, 8);
        int runs = 0;
        Assert.Equal(8, values.AddOrUpdate("a", null, (_, tuple) =>
        {
            Assert.True(++runs == 1, "It is updated again and again.");
            return ((object?[])tuple!).Length;
        }));
        Assert.Equal(8, values["a"]);
    }

    private static void EqualKeys(IDictionaryProxy<DateTimeOffset, int> times)
    {
        var here = new DateTimeOffset(2024, 5, 6, 12, 0, 0, TimeSpan.FromHours(2));
        DateTimeOffset there = here.ToUniversalTime();
        Assert.Equal(here, there);
        times.Clear();
        times[here] = 1;
        times[there] = 2;
        KeyValuePair<DateTimeOffset, int>[] pairs = [new(here, 1), new(there, 2)];
        Assert.Equal(2, times.Count);
        Assert.Equal(pairs, times);
        Assert.Equal(times.Keys.Select(static key => key.Offset), times.Select(static pair => pair.Key.Offset));
        var copy = new KeyValuePair<DateTimeOffset, int>[3];
        times.CopyTo(copy, 1);
        Assert.Equal(pairs, copy[1..]);
        Assert.Equal([new(there, 2)], times.ToDictionary());
        times.Clear();
    }

    private static void Lists(IListProxy<int> numbers)
    {
        numbers.Clear();
        numbers.AddRange([3, 1, 2]);
        numbers.Insert(0, 9);
        Assert.Equal([9, 3, 1, 2], numbers);
        Assert.Equal((4, 9, 2, false), (numbers.Count, numbers[0], numbers[^1], numbers.IsReadOnly));
        numbers[^1] = 5;
        numbers[1] = 4;
        Assert.Equal([4, 1], numbers[1..3]);
        numbers[1..3] = [7];
        Assert.Equal([9, 7, 5], numbers.ToArray());
        numbers.SetRange(0, 1, new Shrinking<int>(1, 1));
        numbers.RemoveRange(2, 1);
        Assert.Equal([1, 1, 5], numbers.GetRange(0, 3));
        Assert.Equal((2, 2, -1, true, false), (numbers.CountOf(1), numbers.IndexOf(5), numbers.IndexOf(6), numbers.Contains(5), numbers.Contains(6)));
        Assert.True(numbers.Remove(1));
        Assert.False(numbers.Remove(8));
        numbers.Reverse();
        numbers.Sort();
        numbers.Repeat(2);
        int[] copy = new int[5];
        numbers.CopyTo(copy, 1);
        Assert.Equal([0, 1, 5, 1, 5], copy);
        Assert.True(numbers.TryUpdate(0, 2, 1));
        Assert.False(numbers.TryUpdate(0, 3, 1));
        Assert.Equal(12, numbers.Increment(0, 10));
        Assert.True(numbers.TryPop(out int last));
        Assert.Equal((5, 1), (last, numbers.TakeAt(2)));
        numbers.RemoveAt(0);
        numbers.AddRange(new Shrinking<int>(7, 8));
        Assert.Equal([5, 7, 8], numbers);
        Assert.Throws<ArgumentOutOfRangeException>(() => numbers.GetRange(1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => numbers.GetRange(0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => numbers.GetRange(-1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => numbers.SetRange(1, -1, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => numbers.RemoveRange(1, -1));
        numbers.RemoveRange(1, 2);
        Assert.Equal([5], numbers);
        Assert.Throws<ArgumentOutOfRangeException>(() => numbers[4]);
        Assert.Throws<OverflowException>(() => numbers.Increment(0, int.MaxValue));
        Assert.StartsWith("[5]", numbers is BaseProxy proxy ? proxy.Describe() : numbers.ToString(), StringComparison.Ordinal);
    }

    private static async Task ListsWithoutBlocking(IListProxy<int> numbers)
    {
        await numbers.AddAsync(6).ConfigureAwait(false);
        await numbers.SetAsync(0, 4).ConfigureAwait(false);
        Assert.Equal(6, await numbers.GetAsync(1).ConfigureAwait(false));
        int[] all = await numbers.ToArrayAsync().ConfigureAwait(false);
        Assert.Equal([4, 6], all);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await numbers.GetAsync(9).ConfigureAwait(false)).ConfigureAwait(false);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await numbers.AddAsync(1, new CancellationToken(true)).ConfigureAwait(false)).ConfigureAwait(false);
        Assert.Equal(2, numbers.Count);
    }

    private static void Dictionaries(IDictionaryProxy<string, int> counts)
    {
        counts.Clear();
        counts.Add("a", 1);
        counts["b"] = 2;
        Assert.Throws<ArgumentException>(() => counts.Add("a", 5));
        Assert.Throws<ArgumentNullException>(() => counts[null!]);
        Assert.Throws<KeyNotFoundException>(() => counts["none"]);
        Assert.False(counts.TryAdd("a", 7));
        Assert.True(counts.TryGetValue("b", out int found));
        Assert.False(counts.TryGetValue("c", out _));
        Assert.Equal((2, 2, true, false), (found, counts.Count, counts.ContainsKey("a"), counts.Contains(new("a", 2))));
        Assert.Equal(["a", "b"], counts.Keys);
        Assert.Equal([1, 2], counts.Values);
        Assert.True(counts.TryUpdate("a", 3, 1));
        Assert.Equal(3, counts.CompareExchange("a", 4, 9));
        Assert.Equal((3, 8), (counts.GetOrAdd("a", 8), counts.GetOrAdd("c", 8)));
        Assert.Equal((9, 1), (counts.AddOrUpdate("c", 0, static (_, value) => value + 1), counts.AddOrUpdate("d", 1, static (_, _) => 0)));
        Assert.Equal(13, counts.Increment("a", 10));
        counts.Update(new Shrinking<KeyValuePair<string, int>>(new("x", 1), new("y", 2)));
        Assert.True(counts.TryPopItem(out KeyValuePair<string, int> last));
        Assert.Equal(("y", 2), (last.Key, last.Value));
        Assert.True(counts.TryRemove("x", out int removed));
        Assert.True(counts.Remove("d"));
        Assert.False(counts.Remove("d"));
        counts["e"] = 5;
        Assert.Equal((false, true), (counts.TryRemove(new KeyValuePair<string, int>("e", 6)), counts.Remove(new KeyValuePair<string, int>("e", 5))));
        Assert.Equal(1, removed);
        Assert.Equal([new("a", 13), new("b", 2), new("c", 9)], counts.ToDictionary());
        var copy = new KeyValuePair<string, int>[3];
        counts.CopyTo(copy, 0);
        Assert.Equal(copy, counts);
    }

    private static async Task DictionariesWithoutBlocking(IDictionaryProxy<string, int> counts)
    {
        await counts.SetAsync("e", 5).ConfigureAwait(false);
        Assert.Equal(5, await counts.GetAsync("e").ConfigureAwait(false));
        Assert.Equal(7, await counts.IncrementAsync("e", 2).ConfigureAwait(false));
        Assert.Equal((false, 0), await counts.TryGetAsync("f").ConfigureAwait(false));
        Assert.Equal((true, 7), await counts.TryGetAsync("e").ConfigureAwait(false));
        await Assert.ThrowsAsync<KeyNotFoundException>(async () => await counts.GetAsync("f").ConfigureAwait(false)).ConfigureAwait(false);
        Assert.Equal(4, (await counts.ToDictionaryAsync().ConfigureAwait(false)).Count);
    }
}
