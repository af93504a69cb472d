using Managers.Conformance.Support;
using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Stock;

/// <summary>Dictionaries. Rows S-D1 to S-D7, P10 to P13.</summary>
public sealed class DictionaryTests : ServerTest
{
    [Fact]
    public void S_D2_Get_set_remove()
    {
        using IDictionaryProxy<string, int> scores = Manager.CreateDictionary<string, int>();
        scores["a"] = 1;
        Assert.Equal(1, scores["a"]);
        Assert.True(scores.TryGetValue("a", out int a));
        Assert.Equal(1, a);
        Assert.False(scores.TryGetValue("b", out _));
        KeyNotFoundException missing = Assert.Throws<KeyNotFoundException>(() => scores["b"]);
        Assert.Equal("The dictionary has no key 'b'.", missing.Message);
        Assert.IsType<RemoteException>(missing.InnerException);
        Assert.True(scores.TryRemove("a", out int removed));
        Assert.Equal(1, removed);
        Assert.False(scores.Remove("a"));
        Assert.Empty(scores);
    }

    [Fact]
    public void S_D1_D3_D4_D6_Start_values_snapshots_and_order()
    {
        using IDictionaryProxy<string, int> scores = Manager.CreateDictionary(new Dictionary<string, int> { ["z"] = 1, ["a"] = 2 });
        scores["m"] = 3;
        scores["z"] = 9;
        Assert.Equal(["z", "a", "m"], scores.Keys);
        Assert.Equal([9, 2, 3], scores.Values);
        Assert.Equal([("z", 9), ("a", 2), ("m", 3)], scores.Select(static pair => (pair.Key, pair.Value)));
        Assert.Equal("{'z': 9, 'a': 2, 'm': 3}", ((BaseProxy)scores).Describe());
        Assert.True(scores.TryPopItem(out KeyValuePair<string, int> last));
        Assert.Equal(KeyValuePair.Create("m", 3), last);
        scores.Update([KeyValuePair.Create("n", 4), KeyValuePair.Create("n", 5)]);
        Assert.Equal(5, scores["n"]);
        scores.Clear();
        Assert.False(scores.TryPopItem(out _));
    }

    [Fact]
    public void S_D5_D7_Merges_and_counts_as_a_dictionary_of_the_framework()
    {
        using IDictionaryProxy<string, int> proxy = Manager.CreateDictionary(new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 });
        IDictionary<string, int> scores = proxy;
        // Of a merge the later value stays, at the earlier place; another proxy is read in one call.
        using (IDictionaryProxy<string, int> more = Manager.CreateDictionary(new Dictionary<string, int> { ["b"] = 20, ["c"] = 3 }))
        {
            proxy.Update(more);
        }

        Assert.Equal([KeyValuePair.Create("a", 1), KeyValuePair.Create("b", 20), KeyValuePair.Create("c", 3)], scores);
        Assert.Equal(["c", "b", "a"], scores.Keys.Reverse());

        scores.Add(KeyValuePair.Create("d", 4));
        Assert.Throws<ArgumentException>(() => scores.Add(KeyValuePair.Create("d", 5)));
        Assert.Contains(KeyValuePair.Create("d", 4), scores);
        Assert.DoesNotContain(KeyValuePair.Create("d", 5), scores);
        Assert.False(scores.Remove(KeyValuePair.Create("d", 5)));
        Assert.True(scores.Remove(KeyValuePair.Create("d", 4)));
        var copy = new KeyValuePair<string, int>[4];
        scores.CopyTo(copy, 1);
        Assert.Equal(KeyValuePair.Create("c", 3), copy[3]);
        Assert.Equal((3, false), (scores.Count, scores.IsReadOnly));
    }

    [Fact]
    public void S_D4_A_key_goes_if_it_has_the_value_that_is_expected()
    {
        using IDictionaryProxy<string, object?> values = Manager.CreateDictionary<string, object?>();
        using IListProxy<int> list = Manager.CreateList([1]);
        using IListProxy<int> other = Manager.CreateList([1]);
        values["number"] = 1.0;
        values["list"] = list;
        values["nothing"] = null;
        Assert.False(values.TryRemove(KeyValuePair.Create<string, object?>("number", 1)));
        Assert.False(values.TryRemove(KeyValuePair.Create<string, object?>("missing", null)));
        Assert.False(values.TryRemove(KeyValuePair.Create<string, object?>("list", other)));
        Assert.Equal(3, values.Count);
        Assert.True(values.TryRemove(KeyValuePair.Create<string, object?>("list", list)));
        Assert.True(values.TryRemove(KeyValuePair.Create<string, object?>("nothing", null)));
        Assert.True(values.TryRemove(KeyValuePair.Create<string, object?>("number", 1.0)));
        Assert.Empty(values);
    }

    [Fact]
    public void Increment_sets_what_is_missing_whatever_its_size_and_refuses_what_is_no_number()
    {
        using IDictionaryProxy<string, int> ints = Manager.CreateDictionary<string, int>();
        Assert.Equal(int.MaxValue, ints.Increment("a", int.MaxValue));
        OverflowException e = Assert.Throws<OverflowException>(() => ints.Increment("a", 1));
        Assert.Contains("Int32", e.Message, StringComparison.Ordinal);
        Assert.Equal(int.MaxValue, ints["a"]);
        using IDictionaryProxy<string, byte> bytes = Manager.CreateDictionary<string, byte>();
        Assert.Equal(200, bytes.Increment("a", 200));
        using IDictionaryProxy<string, string> texts = Manager.CreateDictionary<string, string>();
        Assert.Throws<InvalidOperationException>(() => texts.Increment("a", "b"));
        Assert.Empty(texts);
    }

    [Fact]
    public void What_one_update_changes_is_seen_all_or_not_at_all()
    {
        const int Last = 300;
        using IDictionaryProxy<string, int> written = Manager.CreateDictionary<string, int>();
        // The first and the last key, far apart.
        static IEnumerable<KeyValuePair<string, int>> All(int value) => new[] { "first" }.Concat(Enumerable.Range(0, 500).Select(static i => $"{i}")).Append("last").Select(key => KeyValuePair.Create(key, value));
        written.Update(All(0));
        ProxyToken token = ((BaseProxy)written).ToToken();
        TestThread.RunMany(2, thread =>
        {
            if (thread == 0)
            {
                for (int value = 1; value <= Last; value++)
                {
                    written.Update(All(value));
                }

                return;
            }

            using IDictionaryProxy<string, int> read = Connect().Attach<IDictionaryProxy<string, int>>(token);
            int first;
            do
            {
                first = read["first"];
                int last = read["last"];
                Assert.True(last >= first, $"read {first} first and {last} then, of an update that changes both");
                Assert.True(read.ContainsKey("last"));
            }
            while (first != Last);
        });
        Assert.True(Manager.Revoke(token));
    }

    [Fact]
    public void Compound_operations_are_one_call()
    {
        using IDictionaryProxy<string, long> counts = Manager.CreateDictionary<string, long>();
        Assert.Equal(3, counts.GetOrAdd("a", 3));
        Assert.Equal(3, counts.GetOrAdd("a", 4));
        Assert.False(counts.TryAdd("a", 5));
        Assert.Throws<ArgumentException>(() => counts.Add("a", 5));
        Assert.True(counts.TryUpdate("a", 6, 3));
        Assert.False(counts.TryUpdate("a", 7, 3));
        Assert.False(counts.TryUpdate("missing", 7, 0));
        Assert.Equal(6, counts.CompareExchange("a", 8, 6));
        Assert.Equal(8, counts.AddOrUpdate("b", 8, static (_, there) => there + 1));
        Assert.Equal(9, counts.AddOrUpdate("b", 8, static (_, there) => there + 1));
        Assert.Equal(11, counts.Increment("a", 3));
        Assert.Equal(2, counts.Increment("new", 2));
        counts["a"] = long.MaxValue;
        Assert.Throws<OverflowException>(() => counts.Increment("a", 1));
        Assert.Equal(long.MaxValue, counts["a"]);
    }

    [Fact]
    public void AddOrUpdate_takes_a_value_with_proxies_that_its_function_changes_and_gives()
    {
        using IDictionaryProxy<string, object?[]> pairs = Manager.CreateDictionary<string, object?[]>();
        using IListProxy<int> first = Manager.CreateList([1]);
        using IListProxy<int> second = Manager.CreateList([2]);
        pairs["a"] = [first, 1];
        int runs = 0;
        pairs.AddOrUpdate("a", [], (_, pair) =>
        {
            Assert.Equal(1, ++runs);
            // It cannot be sent any more.
            ((BaseProxy)pair[0]!).Dispose();
            (pair[0], pair[1]) = (second, 2);
            return pair;
        });
        object?[] changed = pairs["a"];
        using var inside = (BaseProxy)changed[0]!;
        Assert.Equal((BaseProxy)second, inside);
        Assert.Equal(2, changed[1]);
    }

    [Fact]
    public void AddOrUpdate_takes_a_value_that_is_sent_otherwise_than_it_came()
    {
        using IDictionaryProxy<string, object?> values = Manager.CreateDictionary<string, object?>();
        values["tuple"] = (1, 2, 3, 4, 5, 6, 7, 8);
        values["list"] = new List<object?> { 1, 2 };
        int runs = 0;
        values.AddOrUpdate("tuple", null, (_, there) =>
        {
            Assert.Equal(1, ++runs);
            return Assert.IsType<object?[]>(there).Length;
        });
        Assert.Equal(8, values["tuple"]);

        ProxyToken token = ((BaseProxy)values).ToToken();
        using IDictionaryProxy<string, int[]> arrays = Manager.AttachDictionary<string, int[]>(token);
        Assert.True(Manager.Revoke(token));
        arrays.AddOrUpdate("list", [], (_, there) =>
        {
            Assert.Equal(2, ++runs);
            return [.. there, 3];
        });
        Assert.Equal([1, 2, 3], arrays["list"]);
    }

    [Fact]
    public void A_dictionary_is_made_of_what_a_collection_enumerates_though_others_change_it()
    {
        using IDictionaryProxy<string, int> first = Manager.CreateDictionary(new Shrinking<KeyValuePair<string, int>>(new("a", 1), new("b", 2)));
        using IDictionaryProxy<string, int> copy = Manager.CreateDictionary(first);
        copy.Update(first);
        Assert.Equal([new("a", 1), new("b", 2)], copy);
    }

    [Fact]
    public void Increments_of_several_clients_are_not_lost()
    {
        using IDictionaryProxy<string, int> counts = Manager.CreateDictionary<string, int>();
        SyncManager other = Connect();
        using IDictionaryProxy<string, int> same = Share<IDictionaryProxy<string, int>>(counts, other);
        Assert.True(((BaseProxy)counts).Equals((BaseProxy)same));
        Conformance.Support.TestThread.RunMany(4, i =>
        {
            for (int n = 0; n < 250; n++)
            {
                (i % 2 == 0 ? counts : same).Increment("n", 1);
            }
        });
        Assert.Equal(1000, counts["n"]);
    }

    [Fact]
    public void Floats_are_keys_by_value()
    {
        using IDictionaryProxy<double, string> names = Manager.CreateDictionary<double, string>();
        names[0.0] = "zero";
        names[double.NaN] = "nan";
        Assert.Equal("zero", names[-0.0]);
        Assert.Equal("nan", names[BitConverter.Int64BitsToDouble(0x7FF8000000000001)]);
        Assert.Equal(2, names.Count);
    }

    [Fact]
    public void P10_P11_A_proxy_inside_is_the_object_itself()
    {
        using IDictionaryProxy<string, object?> outer = Manager.CreateDictionary<string, object?>();
        IListProxy<int> inner = Manager.CreateList([1]);
        outer["inner"] = inner;
        inner.Add(2);
        inner.Dispose();
        using var back = (BaseProxy)outer["inner"]!;
        Assert.Equal("[1, 2]", back.Describe());
        outer.Remove("inner");
        Assert.Equal("[1, 2]", back.Describe());
    }

    [Fact]
    public void B19_What_a_server_tells_about_itself_prints_as_text()
    {
        using IDictionaryProxy<string, int> ages = Manager.CreateDictionary<string, int>();
        ages["Ada"] = 36;
        string text = Manager.GetDiagnostics().ToString();
        Assert.All((string[])["server process ", "1 objects", "\nsession ", "of type id 'dict'", "{'Ada': 36}"], part => Assert.Contains(part, text, StringComparison.Ordinal));
    }

    [Fact]
    public void P12_Cycles_are_freed()
    {
        IListProxy<object?> list = Manager.CreateList<object?>();
        list.Add(list);
        IDictionaryProxy<string, object?> map = Manager.CreateDictionary<string, object?>();
        map["list"] = list;
        list.Add(map);
        list.Dispose();
        Assert.Equal(2, Manager.GetDiagnostics().Objects.Count);
        map.Dispose();
        // The end of every test looks that nothing is left.
    }

    [Fact]
    public void P13_Plain_values_inside_are_copies()
    {
        using IDictionaryProxy<string, int[]> map = Manager.CreateDictionary<string, int[]>();
        map["a"] = [1, 2];
        map["a"][0] = 9;
        Assert.Equal([1, 2], map["a"]);
    }
}
