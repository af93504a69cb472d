using Managers.Server.Tests.Support;
using Managers.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Stock;

/// <summary>Dictionaries, lists and namespaces by those members that do not block the caller. Rows S-D4, S-D6, S-T3, S-T5, S-N1.</summary>
public sealed class AsyncCollectionTests : ServerTest
{
    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task S_D4_A_dictionary()
    {
        using IDictionaryProxy<string, int> scores = await Manager.CreateDictionaryAsync([KeyValuePair.Create("a", 1)], None);
        await CheckDictionary(scores);
    }

    [Fact]
    public async Task S_D4_Compound_changes_of_a_dictionary_are_one_step()
    {
        using IDictionaryProxy<string, int> scores = await Manager.CreateDictionaryAsync<string, int>(null, None);
        ProxyToken token = await ((BaseProxy)scores).ToTokenAsync(null, None);
        IDictionaryProxy<string, int>[] all = [.. await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Connect().AttachDictionaryAsync<string, int>(token, None).AsTask()))];
        await Task.WhenAll(all.Select(async other =>
        {
            for (int i = 0; i < 200; i++)
            {
                await other.AddOrUpdateAsync("sum", 1, static (_, there) => there + 1, None);
                await other.IncrementAsync("count", 1, None);
            }
        }));
        Assert.Equal((600, 600), (scores["sum"], scores["count"]));
        Array.ForEach(all, static other => other.Dispose());
        Assert.True(await Manager.RevokeAsync(token, None));
        Assert.False(await Manager.RevokeAsync(token, None));
    }

    [Fact]
    public async Task S_T3_A_list()
    {
        using IListProxy<int> list = await Manager.CreateListAsync([3, 1], None);
        await CheckList(list);
    }

    [Fact]
    public async Task S_T5_A_list_in_parts()
    {
        using IListProxy<int> list = await Manager.CreateListAsync(Enumerable.Range(0, 1000), None);
        foreach (int items in (int[])[1, 7, 999, 1000, 1001, int.MaxValue])
        {
            Assert.Equal(Enumerable.Range(0, 1000), await list.StreamAsync(items, None).ToListAsync(None));
        }

        // Somebody takes items away, and puts some there, while it is read.
        var seen = new List<int>();
        await foreach (int item in list.StreamAsync(100, None))
        {
            seen.Add(item);
            if (item == 150)
            {
                await list.RemoveRangeAsync(250, 750, None);
            }
            else if (item == 249)
            {
                await list.AddRangeAsync([1000, 1001], None);
            }
        }

        Assert.Equal([.. Enumerable.Range(0, 250), 1000, 1001], seen);
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await list.StreamAsync(1, None).WithCancellation(source.Token).GetAsyncEnumerator().MoveNextAsync());
        Assert.Throws<ArgumentOutOfRangeException>(() => list.StreamAsync(0, None));
    }

    [Fact]
    public async Task S_D6_A_dictionary_in_parts()
    {
        using IDictionaryProxy<int, string> values = await Manager.CreateDictionaryAsync(Enumerable.Range(0, 1000).Select(static i => KeyValuePair.Create(i, $"{i}")), None);
        foreach (int items in (int[])[1, 7, 999, 1000, 1001, int.MaxValue])
        {
            Assert.Equal(Enumerable.Range(0, 1000).Select(static i => KeyValuePair.Create(i, $"{i}")), await values.StreamAsync(items, None).ToListAsync(None));
        }

        // Somebody takes items away, the last of a part too, and puts some there, while it is read.
        var seen = new List<int>();
        await foreach ((int key, string _) in values.StreamAsync(100, None))
        {
            seen.Add(key);
            if (key == 150)
            {
                await values.UpdateAsync([KeyValuePair.Create(5, "again"), KeyValuePair.Create(1000, "new")], None);
                Assert.True(await values.TryRemoveAsync(KeyValuePair.Create(6, "6"), None));
                await values.AddAsync(6, "once more", None);
                foreach (int gone in Enumerable.Range(199, 800))
                {
                    Assert.True((await values.TryRemoveAsync(gone, None)).Removed);
                }
            }
        }

        // The part that was here already is given whole.
        Assert.Equal([.. Enumerable.Range(0, 200), 999, 1000, 6], seen);
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await values.StreamAsync(1, None).WithCancellation(source.Token).GetAsyncEnumerator().MoveNextAsync());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await values.StreamAsync(1, source.Token).GetAsyncEnumerator(None).MoveNextAsync());
        Assert.Throws<ArgumentOutOfRangeException>(() => values.StreamAsync(0, None));
    }

    [Fact]
    public async Task S_D6_A_dictionary_longer_than_an_answer_comes_in_parts()
    {
        Assert.SkipWhen(TestMachine.IsWine, "A write of megabytes to a socket may never end under Wine.");
        using IDictionaryProxy<string, byte[]> values = await Manager.CreateDictionaryAsync<string, byte[]>(null, None);
        for (int i = 0; i < 70; i++)
        {
            await values.SetAsync($"key {i}", new byte[1024 * 1024], None);
        }

        await Assert.ThrowsAnyAsync<ManagerException>(async () => await values.ToDictionaryAsync(None));
        var keys = new List<string>();
        await foreach ((string key, byte[] value) in values.StreamAsync(cancellationToken: None))
        {
            keys.Add(key);
            Assert.Equal(1024 * 1024, value.Length);
        }

        Assert.Equal(Enumerable.Range(0, 70).Select(static i => $"key {i}"), keys);
    }

    [Fact]
    public async Task S_N1_A_namespace()
    {
        using NamespaceProxy shared = await Manager.CreateNamespaceAsync(new Dictionary<string, object?> { ["b"] = 2 }, None);
        await shared.SetAsync("a", 1, None);
        await shared.SetAsync("_own", 3, None);
        Assert.Equal((true, 1), await shared.TryGetAsync<int>("a", None));
        Assert.Equal((true, 3), await shared.TryGetAsync<int>("_own", None));
        Assert.Equal((false, 0), await shared.TryGetAsync<int>("c", None));
        Assert.Equal(["a", "b"], (await shared.ToDictionaryAsync(None)).Keys);
        Assert.Equal("Namespace(a=1, b=2)", await shared.DescribeAsync(None));
        Assert.True(await shared.RemoveAsync("a", None));
        Assert.False(await shared.RemoveAsync("a", None));
        Assert.True(await shared.RemoveAsync("_own", None));
        await Assert.ThrowsAsync<KeyNotFoundException>(async () => await shared.GetAsync<int>("a", None));
    }

    [Fact]
    public async Task A_call_by_name_is_cancelled()
    {
        using IListProxy<int> list = await Manager.CreateListAsync([3, 1], None);
        var proxy = (BaseProxy)list;
        Assert.Equal(2, await proxy.CallMethodAsync<long>("Count", None));
        await proxy.CallMethodAsync("Add", None, 4);
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await proxy.CallMethodAsync("Add", source.Token, 5));
        Assert.Equal([3, 1, 4], list);
    }

    /// <summary>What every implementation does to a dictionary that has 1 for a.</summary>
    internal static async Task CheckDictionary(IDictionaryProxy<string, int> scores)
    {
        await scores.AddAsync("b", 2, None);
        await Assert.ThrowsAsync<ArgumentException>(async () => await scores.AddAsync("b", 3, None));
        Assert.False(await scores.TryAddAsync("b", 3, None));
        await scores.SetAsync("c", 3, None);
        Assert.Equal((3, true, false), (await scores.GetCountAsync(None), await scores.ContainsKeyAsync("c", None), await scores.ContainsKeyAsync("d", None)));
        Assert.Equal((string[])["a", "b", "c"], await scores.GetKeysAsync(None));
        Assert.Equal((int[])[1, 2, 3], await scores.GetValuesAsync(None));
        Assert.Equal((true, 2), await scores.TryGetAsync("b", None));
        Assert.Equal((2, 1), (await scores.GetAsync("b", None), await scores.GetOrAddAsync("a", 9, None)));
        Assert.Equal((false, true), (await scores.TryUpdateAsync("a", 5, 4, None), await scores.TryUpdateAsync("a", 5, 1, None)));
        Assert.Equal((5, 5, 6), (await scores.CompareExchangeAsync("a", 6, 5, None), await scores.AddOrUpdateAsync("d", 5, static (_, _) => 0, None), await scores.IncrementAsync("d", 1, None)));
        await scores.UpdateAsync([KeyValuePair.Create("e", 7), KeyValuePair.Create("a", 8)], None);
        Assert.Equal((true, KeyValuePair.Create("e", 7)), await scores.TryPopItemAsync(None));
        Assert.Equal((true, 6), await scores.TryRemoveAsync("d", None));
        Assert.Equal((false, 0), await scores.TryRemoveAsync("d", None));
        Assert.Equal((false, true), (await scores.TryRemoveAsync(KeyValuePair.Create("c", 4), None), await scores.TryRemoveAsync(KeyValuePair.Create("c", 3), None)));
        Assert.Equal([new("a", 8), new("b", 2)], await scores.ToDictionaryAsync(None));
        Assert.Equal([new("a", 8), new("b", 2)], await scores.StreamAsync(1, None).ToListAsync(None));
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await scores.ClearAsync(source.Token));
        await scores.ClearAsync(None);
        Assert.False((await scores.TryPopItemAsync(None)).Removed);
    }

    /// <summary>What every implementation does to a list of 3 and 1.</summary>
    internal static async Task CheckList(IListProxy<int> list)
    {
        await list.AddAsync(5, None);
        await list.AddRangeAsync([7, 3], None);
        await list.InsertAsync(0, 9, None);
        Assert.Equal((int[])[9, 3, 1, 5, 7, 3], await list.ToArrayAsync(None));
        Assert.Equal((6, 1, 2), (await list.GetCountAsync(None), await list.IndexOfAsync(3, None), await list.CountOfAsync(3, None)));
        Assert.Equal((-1, 1), (await list.IndexOfAsync(4, None), await list.GetAsync(2, None)));
        Assert.Equal(9, await list.TakeAtAsync(0, None));
        Assert.Equal((true, false), (await list.RemoveAsync(3, None), await list.RemoveAsync(4, None)));
        Assert.Equal((int[])[5, 7], await list.GetRangeAsync(1, 2, None));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await list.GetRangeAsync(1, 5, None));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await list.GetRangeAsync(0, -1, None));
        await list.SetRangeAsync(0, 1, [2, 4], None);
        await list.RemoveRangeAsync(3, 1, None);
        await list.ReverseAsync(None);
        Assert.Equal((int[])[3, 5, 4, 2], await list.ToArrayAsync(None));
        await list.SortAsync(cancellationToken: None);
        Assert.Equal([2, 3, 4, 5], await list.StreamAsync(3, None).ToListAsync(None));
        await list.SortAsync(true, None);
        Assert.Equal((false, true, 12), (await list.TryUpdateAsync(0, 6, 4, None), await list.TryUpdateAsync(0, 6, 5, None), await list.IncrementAsync(0, 6, None)));
        await list.SetAsync(1, 8, None);
        Assert.Equal((true, 2), await list.TryPopAsync(None));
        await list.RepeatAsync(2, None);
        Assert.Equal((int[])[12, 8, 3, 12, 8, 3], await list.ToArrayAsync(None));
        await list.ClearAsync(None);
        Assert.False((await list.TryPopAsync(None)).Removed);
    }
}
