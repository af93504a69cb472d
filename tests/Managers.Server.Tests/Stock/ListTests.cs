using Managers.Conformance.Support;
using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Stock;

/// <summary>Lists. Rows S-T1 to S-T7.</summary>
public sealed class ListTests : ServerTest
{
    [Fact]
    public void S_T1_Made_empty_or_of_a_sequence_whose_failure_makes_nothing()
    {
        using (IListProxy<int> empty = Manager.CreateList<int>())
        using (IListProxy<int> made = Manager.CreateList(Enumerable.Range(1, 3)))
        {
            Assert.Equal((0, 3), (empty.Count, made.Count));
        }

        static IEnumerable<int> Failing()
        {
            yield return 1;
            throw new InvalidDataException("the second item is missing");
        }

        using IListProxy<int> first = Manager.CreateList<int>();
        int before = Manager.GetDiagnostics().Objects.Count;
        Assert.Throws<InvalidDataException>(() => Manager.CreateList(Failing()));
        Assert.Throws<InvalidDataException>(() => first.AddRange(Failing()));
        Assert.Equal(before, Manager.GetDiagnostics().Objects.Count);
        Assert.Empty(first);
    }

    [Fact]
    public void S_T4_T6_Appends_sequences_repeats_and_counts()
    {
        using IListProxy<int> list = Manager.CreateList([1, 2]);
        list.AddRange(new HashSet<int> { 3 });
        list.AddRange(list);
        Assert.Equal([1, 2, 3, 1, 2, 3], list);
        list.RemoveRange(3, 3);
        list.Repeat(2);
        Assert.Equal([1, 2, 3, 1, 2, 3], list);
        Assert.Equal([3, 2, 1, 3, 2, 1], list.Reverse<int>());
        Assert.Equal([1, 2, 3, 1, 2, 3, 4], list.Append(4));
        Assert.Equal(6, list.Count);
        list.Repeat(0);
        Assert.Empty(list);
    }

    [Fact]
    public void S_T5_An_enumeration_is_of_one_moment()
    {
        using IListProxy<int> list = Manager.CreateList([1, 2, 3]);
        using IEnumerator<int> items = list.GetEnumerator();
        Assert.True(items.MoveNext());
        list.Clear();
        Assert.True(items.MoveNext() && items.MoveNext());
        Assert.Equal(3, items.Current);
        Assert.False(items.MoveNext());
        list.Add(4);
        Assert.False(items.MoveNext());
    }

    [Fact]
    public void S_T7_Counts_as_a_list_of_the_framework()
    {
        using IListProxy<string> proxy = Manager.CreateList(["a", "c"]);
        IList<string> names = proxy;
        names.Insert(1, "b");
        names.Add("d");
        names[0] = "A";
        Assert.True(names.Remove("d"));
        names.RemoveAt(2);
        var copy = new string?[3];
        names.CopyTo(copy!, 1);
        Assert.Equal([null, "A", "b"], copy);
        Assert.Equal((1, true, false), (names.IndexOf("b"), names.Contains("A"), names.IsReadOnly));
        Assert.Throws<ArgumentException>(() => names.CopyTo(copy!, 2));
        Assert.Equal(["A", "b"], names);
    }

    [Fact]
    public void S_T2_Index_and_range()
    {
        using IListProxy<string> names = Manager.CreateList(["x", "y", "z"]);
        Assert.Equal("y", names[1]);
        Assert.Equal("z", names[^1]);
        Assert.Equal(["y", "z"], names[1..]);
        names[^1] = "w";
        names[1..2] = ["a", "b", "c"];
        Assert.Equal(["x", "a", "b", "c", "w"], names);
        ArgumentOutOfRangeException outside = Assert.Throws<ArgumentOutOfRangeException>(() => names[5]);
        Assert.StartsWith("The list has 5 items: an index is 0 to 4.", outside.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => names[-1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => names.GetRange(3, 3));
        Assert.Equal("['x', 'a', 'b', 'c', 'w']", ((BaseProxy)names).Describe());
    }

    [Fact]
    public void S_T3_A_list_of_objects_is_repeated_though_the_caller_holds_none_of_them()
    {
        using IListProxy<IListProxy<int>> outer = Manager.CreateList<IListProxy<int>>();
        using (IListProxy<int> inner = Manager.CreateList([7]))
        {
            outer.Add(inner);
        }

        using IListProxy<IListProxy<int>> other = Share<IListProxy<IListProxy<int>>>(outer, Connect());
        other.Repeat(3);
        Assert.Equal(3, other.Count);
        other.RemoveAt(0);
        other.RemoveAt(0);
        using IListProxy<int> last = other[0];
        Assert.Equal([7], last);
    }

    [Fact]
    public void Lists_and_arrays_are_made_of_what_a_collection_enumerates_though_others_change_it()
    {
        using IListProxy<int> list = Manager.CreateList(new Shrinking<int>(1, 2));
        Assert.Equal([1, 2], list.ToArray());
        using SharedArrayProxy<int> array = Manager.CreateSharedArray("i", new Shrinking<int>(1, 2));
        Assert.Equal([1, 2], array.ToArray());
        using IListProxy<int> copy = Manager.CreateList(list);
        copy.AddRange(list.Select(static item => item + 10));
        copy.SetRange(0, 1, list);
        Assert.Equal([1, 2, 2, 11, 12], copy.ToArray());
    }

    [Fact]
    public void What_a_list_takes_of_another_is_of_one_moment()
    {
        using IListProxy<int> list = Manager.CreateList<int>();
        using IListProxy<int> same = Share<IListProxy<int>>(list, Connect());
        bool isOver = false;
        TestThread changes = TestThread.Start(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                same.SetRange(0, same.Count, [1, 1, 1]);
                same.Clear();
            }
        });
        try
        {
            for (int i = 0; i < 500; i++)
            {
                using IListProxy<int> copy = Manager.CreateList(list);
                Assert.Contains(copy.ToArray(), new int[][] { [], [1, 1, 1] });
            }
        }
        finally
        {
            Volatile.Write(ref isOver, true);
            changes.Join();
        }
    }

    [Fact]
    public void S_T3_All_the_rest()
    {
        using IListProxy<int> list = Manager.CreateList<int>();
        list.Add(3);
        list.AddRange([1, 2, 3]);
        list.Insert(0, 7);
        list.Insert(5, 8);
        Assert.Throws<ArgumentOutOfRangeException>(() => list.Insert(7, 1));
        Assert.Equal([7, 3, 1, 2, 3, 8], list.ToArray());
        Assert.Equal(2, list.CountOf(3));
        Assert.Equal(1, list.IndexOf(3));
        Assert.Equal(-1, list.IndexOf(99));
        Assert.Contains(8, list);
        Assert.True(list.Remove(3));
        Assert.False(list.Remove(99));
        list.Reverse();
        Assert.Equal([8, 3, 2, 1, 7], list.ToArray());
        list.Sort();
        Assert.Equal([1, 2, 3, 7, 8], list.ToArray());
        list.Sort(descending: true);
        Assert.Equal(8, list.TakeAt(0));
        Assert.True(list.TryPop(out int last));
        Assert.Equal(1, last);
        list.Repeat(2);
        Assert.Equal([7, 3, 2, 7, 3, 2], list.ToArray());
        Assert.Equal(17, list.Increment(0, 10));
        Assert.True(list.TryUpdate(1, 4, 3));
        Assert.False(list.TryUpdate(1, 5, 3));
        list.RemoveRange(1, 4);
        Assert.Equal([17, 2], list.ToArray());
        list.Clear();
        Assert.False(list.TryPop(out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => list.RemoveAt(0));
    }

    [Fact]
    public void S_T3_Sort_of_mixed_types_changes_nothing()
    {
        using IListProxy<object?> list = Manager.CreateList<object?>([2, "one"]);
        Assert.Throws<InvalidOperationException>(() => list.Sort());
        Assert.Equal([2, "one"], list.ToArray());
    }

    [Fact]
    public async Task Async_twins()
    {
        using IListProxy<string> list = Manager.CreateList<string>();
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => list.AddAsync($"{i}").AsTask()));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i}"), await list.ToArrayAsync());
        await list.SetAsync(3, "three");
        Assert.Equal("three", await list.GetAsync(3));
    }

    [Fact]
    public void P12_A_list_may_hold_itself()
    {
        using IListProxy<IListProxy<int>?> outer = Manager.CreateList<IListProxy<int>?>();
        using IListProxy<int> inner = Manager.CreateList([1, 2]);
        outer.Add(inner);
        outer.Add(null);
        using IListProxy<int> again = outer[0]!;
        again.Add(3);
        Assert.Equal([1, 2, 3], inner.ToArray());
        Assert.Null(outer[1]);
    }
}
