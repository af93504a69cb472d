using System.Collections.Concurrent;
using System.Text;
using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>A dict: keys and values as they came, in the order in which the keys came.</summary>
internal sealed partial class DictionaryReferent : Referent
{
    // Made for readers beside a writer: all changes are made under the lock, and those who only look one key up need none.
    private readonly ConcurrentDictionary<byte[], Node> _nodes = new(concurrencyLevel: 1, capacity: 4, EncodedComparer.Instance);
    private readonly ConcurrentDictionary<byte[], Node>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
    private ChangeCount _changes;
    private int _count;
    private long _lastOrder;
    private Node? _first;
    private Node? _last;

    private DictionaryReferent() => _lookup = _nodes.GetAlternateLookup<ReadOnlySpan<byte>>();

    internal override StockContract Contract => StockContracts.Dictionary;

    internal static DictionaryReferent Make(Caller caller, ref ValueReader arguments)
    {
        var made = new DictionaryReferent();
        if (!arguments.TryReadNull())
        {
            made.ReadAll(caller, ref arguments);
        }

        arguments.End();
        return made;
    }

    internal override void Invoke(ref IncomingCall call)
    {
        Caller caller = CallerOf(call);
        switch (call.Method)
        {
            case 0 or 1:
                Get(caller, ref call);
                break;
            case 2 or 3:
                Set(caller, ref call);
                break;
            case 4:
                Remove(caller, ref call);
                break;
            case 5:
                call.Arguments.End();
                call.Return((long)Count());
                break;
            case 6:
                call.Return(Contains(One(ref call)));
                break;
            case 7:
                call.Arguments.End();
                Clear(caller);
                call.Return();
                break;
            case 8 or 9 or 10:
                call.Arguments.End();
                Snapshot(caller, call.Request, call.Method);
                break;
            case 11:
                ReadAll(caller, ref call.Arguments);
                call.Return();
                break;
            case 12:
                GetOrAdd(caller, ref call);
                break;
            case 13:
                CompareExchange(caller, ref call);
                break;
            case 14:
                Increment(caller, ref call);
                break;
            case 15:
                call.Arguments.End();
                PopItem(caller, call.Request);
                break;
            case 16:
                RemoveEqual(caller, ref call);
                break;
            default:
                ItemsAfter(caller, ref call);
                break;
        }
    }

    internal override string Describe(int most)
    {
        var items = new List<(EncodedValue Key, EncodedValue Value)>();
        lock (Gate)
        {
            for (Node? node = _first; node is not null && items.Count < most; node = node.Next)
            {
                items.Add((node.Key, node.Value));
            }
        }

        var text = new StringBuilder("{");
        string between = string.Empty;
        foreach ((EncodedValue key, EncodedValue value) in items)
        {
            text.Append(between);
            EncodedText.Append(text, key, most);
            if (text.Length > most)
            {
                break;
            }

            text.Append(": ");
            EncodedText.Append(text, value, most);
            between = ", ";
            if (text.Length > most)
            {
                break;
            }
        }

        return text.Append('}').ToString();
    }

    private static ReadOnlySpan<byte> One(ref IncomingCall call)
    {
        ReadOnlySpan<byte> value = call.Arguments.Skip();
        call.Arguments.End();
        return value;
    }

    private int Count()
    {
        lock (Gate)
        {
            return _count;
        }
    }

    private bool Contains(ReadOnlySpan<byte> key)
    {
        if (_changes.TryBegin(out long seen) && _lookup.ContainsKey(key) is var isThere && _changes.IsUnchanged(seen))
        {
            return isThere;
        }

        lock (Gate)
        {
            return _lookup.ContainsKey(key);
        }
    }

    private void Get(Caller caller, ref IncomingCall call)
    {
        ReadOnlySpan<byte> key = One(ref call);
        if (_changes.TryBegin(out long seen))
        {
            bool isThere = _lookup.TryGetValue(key, out Node? read);
            EncodedValue value = isThere ? read!.Value : EncodedValue.Null;
            if (_changes.IsUnchanged(seen) && !value.HasReferences)
            {
                AnswerGet(caller, call.Method, call.Request, key, isThere, value);
                return;
            }
        }

        lock (Gate)
        {
            bool found = _lookup.TryGetValue(key, out Node? node);
            AnswerGet(caller, call.Method, call.Request, key, found, found ? node!.Value : EncodedValue.Null);
        }
    }

    private static void AnswerGet(Caller caller, ushort method, ulong request, ReadOnlySpan<byte> key, bool found, in EncodedValue value)
    {
        if (method == 1)
        {
            Answers.Found(caller, request, found, value);
        }
        else if (found)
        {
            Answers.Value(caller, request, value);
        }
        else
        {
            throw NoKey(key);
        }
    }

    private void Set(Caller caller, ref IncomingCall call)
    {
        ReadOnlySpan<byte> key = call.Arguments.Skip();
        ReadOnlySpan<byte> value = One(ref call);
        EncodedValue kept = Keep(caller, value);
        bool replaces = call.Method == 2;
        EncodedValue old;
        bool added;
        try
        {
            using (Change())
            {
                added = Put(caller, key, kept, replaces, out old);
            }
        }
        catch
        {
            Drop(caller, kept);
            throw;
        }

        if (old.Bytes is not null)
        {
            Drop(caller, old);
        }

        if (replaces)
        {
            call.Return();
        }
        else
        {
            call.Return(added);
        }
    }

    /// <returns>True if the key was not there. What is not in the dictionary afterwards, the old value or the new one, comes out.</returns>
    private bool Put(Caller caller, ReadOnlySpan<byte> key, in EncodedValue value, bool replaces, out EncodedValue left)
    {
        if (_lookup.TryGetValue(key, out Node? node))
        {
            left = replaces ? node.Value : value;
            if (replaces)
            {
                node.Value = value;
            }

            return false;
        }

        left = default;
        Append(new Node(Keep(caller, key), value));
        return true;
    }

    private void Append(Node node)
    {
        _nodes[node.Key.Bytes] = node;
        _count++;
        node.Order = ++_lastOrder;
        node.Previous = _last;
        if (_last is null)
        {
            _first = node;
        }
        else
        {
            _last.Next = node;
        }

        _last = node;
    }

    private void Unlink(Node node)
    {
        _nodes.TryRemove(node.Key.Bytes, out _);
        _count--;
        if (node.Previous is null)
        {
            _first = node.Next;
        }
        else
        {
            node.Previous.Next = node.Next;
        }

        if (node.Next is null)
        {
            _last = node.Previous;
        }
        else
        {
            node.Next.Previous = node.Previous;
        }
    }

    private void Remove(Caller caller, ref IncomingCall call)
    {
        ReadOnlySpan<byte> key = One(ref call);
        Node? node;
        using (Change())
        {
            bool found = _lookup.TryGetValue(key, out node);
            Answers.Found(caller, call.Request, found, found ? node!.Value : EncodedValue.Null);
            if (found)
            {
                Unlink(node!);
            }
        }

        DropNode(caller, node);
    }

    private void PopItem(Caller caller, ulong request)
    {
        Node? node;
        using (Change())
        {
            node = _last;
            caller.Reply(request, node, static (caller, ref writer, node) =>
            {
                writer.WriteTupleHeader(3);
                writer.WriteBoolean(node is not null);
                caller.WriteStored(ref writer, node?.Key ?? EncodedValue.Null);
                caller.WriteStored(ref writer, node?.Value ?? EncodedValue.Null);
            });
            if (node is not null)
            {
                Unlink(node);
            }
        }

        DropNode(caller, node);
    }

    private void DropNode(Caller caller, Node? node)
    {
        if (node is not null)
        {
            Drop(caller, node.Key);
            Drop(caller, node.Value);
        }
    }

    private void Clear(Caller caller)
    {
        Node? node;
        using (Change())
        {
            node = _first;
            _nodes.Clear();
            _count = 0;
            _first = _last = null;
        }

        var dropped = new List<EncodedValue>();
        for (; node is not null; node = node.Next)
        {
            AddReferring(dropped, node.Key);
            AddReferring(dropped, node.Value);
        }

        DropMany(caller, dropped);
    }

    private static void AddReferring(List<EncodedValue> values, in EncodedValue value)
    {
        if (value.HasReferences)
        {
            values.Add(value);
        }
    }

    private void ReadAll(Caller caller, ref ValueReader arguments)
    {
        // All of it is read before any of it counts.
        int count = arguments.ReadMapHeader();
        var start = arguments;
        for (int i = 0; i < 2 * count; i++)
        {
            arguments.Skip();
        }

        arguments.EndNested();
        arguments.End();
        List<EncodedValue> kept = KeepAll(caller, ref start, 2 * count);
        var dropped = new List<EncodedValue>();
        using (Change())
        {
            for (int i = 0; i < kept.Count; i += 2)
            {
                if (_lookup.TryGetValue(kept[i].Span, out Node? node))
                {
                    dropped.Add(kept[i]);
                    dropped.Add(node.Value);
                    node.Value = kept[i + 1];
                }
                else
                {
                    Append(new Node(kept[i], kept[i + 1]));
                }
            }
        }

        DropAll(caller, dropped);
    }

    private static KeyNotFoundException NoKey(ReadOnlySpan<byte> key)
    {
        var text = new StringBuilder("The dictionary has no key ");
        EncodedText.Append(text, new EncodedValue(key.ToArray(), false));
        return new KeyNotFoundException(text.Append('.').ToString());
    }

    private Changing Change()
    {
        Gate.Enter();
        _changes.Begin();
        return new Changing(this);
    }

    /// <summary>A change under the lock.</summary>
    private readonly ref struct Changing(DictionaryReferent changed)
    {
        public void Dispose()
        {
            changed._changes.End();
            changed.Gate.Exit();
        }
    }

    private sealed class Node(EncodedValue key, EncodedValue value)
    {
        internal EncodedValue Key => key;

        internal EncodedValue Value { get; set; } = value;

        /// <summary>Which one it is of all that ever came, from 1: rising along the list.</summary>
        internal long Order { get; set; }

        internal Node? Previous { get; set; }

        internal Node? Next { get; set; }
    }
}
