using Managers.Protocol;
using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Stock;

/// <summary>How deep the values of a server's objects nest: no deeper than what every method can give back. docs/protocol.md, section 4.</summary>
public sealed class HeldDepthTests : ServerTest
{
    private const int Most = 63;

    [Fact]
    public void A_value_that_a_dictionary_takes_is_given_back_by_all_of_its_methods()
    {
        object deepest = Nested(Most);
        using IDictionaryProxy<object, object?> values = Manager.CreateDictionary<object, object?>();
        values[deepest] = deepest;
        Assert.Equal(Most, DepthOf(values[deepest]));
        Assert.True(values.TryGetValue(deepest, out object? value));
        Assert.Equal(Most, DepthOf(value));
        Assert.Equal(Most, DepthOf(Assert.Single(values.Keys)));
        Assert.Equal(Most, DepthOf(Assert.Single(values.Values)));
        Assert.Equal((Most, Most), DepthsOf(Assert.Single(values.ToArray())));
        Assert.True(values.TryUpdate(deepest, deepest, deepest));
        Assert.True(values.TryPopItem(out KeyValuePair<object, object?> item));
        Assert.Equal((Most, Most), DepthsOf(item));
        values.Update([KeyValuePair.Create<object, object?>(1, Nested(Most))]);
        Assert.True(values.TryRemove(1, out value));
        Assert.Equal(Most, DepthOf(value));
    }

    [Fact]
    public void A_value_that_a_list_a_queue_or_a_namespace_takes_is_given_back_by_all_of_its_methods()
    {
        object deepest = Nested(Most);
        using IListProxy<object?> list = Manager.CreateList<object?>([deepest]);
        Assert.Equal(Most, DepthOf(Assert.Single(list.ToArray())));
        Assert.True(list.TryUpdate(0, deepest, deepest));
        Assert.True(list.TryPop(out object? item));
        Assert.Equal(Most, DepthOf(item));

        using ISharedQueue<object?> queue = Manager.CreateQueue<object?>();
        queue.PutBatch([deepest, deepest, deepest]);
        Assert.Equal(Most, DepthOf(queue.Get()));
        Assert.True(queue.TryGet(out item));
        Assert.Equal(Most, DepthOf(item));
        object?[] taken = new object?[1];
        Assert.Equal(1, queue.GetBatch(taken));
        Assert.Equal(Most, DepthOf(taken[0]));

        using NamespaceProxy names = Manager.CreateNamespace();
        names["a"] = deepest;
        Assert.Equal(Most, DepthOf(names.ToDictionary()["a"]));
    }

    [Fact]
    public void A_value_that_nests_deeper_is_refused_and_the_object_is_as_before()
    {
        object tooDeep = Nested(Most + 1);
        using IDictionaryProxy<object, object?> values = Manager.CreateDictionary<object, object?>();
        values[1] = 2;
        IsRefused(() => values[1] = tooDeep);
        IsRefused(() => values[tooDeep] = 1);
        IsRefused(() => values.TryAdd(3, tooDeep));
        IsRefused(() => values.GetOrAdd(3, tooDeep));
        IsRefused(() => values.TryUpdate(1, tooDeep, 2));
        Assert.Equal([KeyValuePair.Create<object, object?>(1, 2)], values.ToArray());

        using IListProxy<object?> list = Manager.CreateList<object?>([1]);
        IsRefused(() => list.Add(tooDeep));
        IsRefused(() => list[0] = tooDeep);
        Assert.Equal([1], list.ToArray());

        using ISharedQueue<object?> queue = Manager.CreateQueue<object?>();
        IsRefused(() => queue.Put(tooDeep));
        IsRefused(() => queue.TryPut(tooDeep));
        Assert.Equal(0, queue.Count);

        using NamespaceProxy names = Manager.CreateNamespace();
        IsRefused(() => names["a"] = tooDeep);
        Assert.Empty(names.ToDictionary());
    }

    [Fact]
    public void A_record_that_is_not_known_counts_as_deep_as_it_nests_where_it_is_sent_inside_others()
    {
        using IDictionaryProxy<string, object?> values = Manager.CreateDictionary<string, object?>();
        values["a"] = new OpaqueRecord(0, RecordOf(Most));
        OpaqueRecord record = Assert.IsType<OpaqueRecord>(values["a"]);

        // As deep as a call may bring it, which is more than an object takes.
        IsRefused(() => values["b"] = new object?[] { record });
        NotSupportedException refused = Assert.Throws<NotSupportedException>(() => values["b"] = new object?[] { new object?[] { record } });
        Assert.Contains("64", refused.Message, StringComparison.Ordinal);

        // No more than the one call has failed.
        Assert.Equal(ManagerState.Connected, Manager.State);
        values["b"] = new object?[] { new OpaqueRecord(0, RecordOf(Most - 1)), record.Schema };
        Assert.Equal(["a", "b"], values.Keys);
    }

    [Fact]
    public void Queues_of_a_servers_own_process_refuse_it_too()
    {
        using var queue = new QueueReferent<object?>();
        IsRefused(() => queue.Put(Nested(Most + 1)));
        IsRefused(() => queue.TryPutBatch([Nested(Most + 1)]));
        queue.Put(Nested(Most));
        Assert.Equal(Most, DepthOf(queue.Get()));
    }

    private static void IsRefused(Action call)
    {
        ProtocolException refused = Assert.Throws<ProtocolException>(call);
        Assert.Equal(ErrorCode.ArgumentMismatch, refused.Code);
        Assert.Contains($"{Most}", refused.Message, StringComparison.Ordinal);
    }

    private static void IsRefused(Func<object?> call) => IsRefused(() => { call(); });

    private static object?[] Nested(int depth)
    {
        object?[] value = [1];
        for (int i = 1; i < depth; i++)
        {
            // The deepest is not the first, nor the last.
            value = ["text", value, i];
        }

        return value;
    }

    /// <summary>A record of no schema that is known, of which the innermost is an empty list.</summary>
    private static byte[] RecordOf(int depth)
    {
        using var buffer = new FrameBuffer();
        var writer = new ValueWriter(buffer, 0);
        writer.WriteRecordHeader(0x0BAD5C4E_DEE9DEE9, 1);
        for (int i = 2; i < depth; i++)
        {
            writer.WriteListHeader(1);
        }

        writer.WriteListHeader(0);
        writer.Commit();
        return buffer.Written.ToArray();
    }

    private static int DepthOf(object? value)
    {
        int depth = 0;
        for (; value is IReadOnlyList<object?> list; depth++)
        {
            value = list[list.Count / 2];
        }

        return depth;
    }

    private static (int Key, int Value) DepthsOf(KeyValuePair<object, object?> item) => (DepthOf(item.Key), DepthOf(item.Value));
}
