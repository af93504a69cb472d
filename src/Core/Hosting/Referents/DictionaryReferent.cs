using System.Text;
using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>A dict: keys and values as they came, in the order in which the keys came.</summary>
internal sealed class DictionaryReferent : Referent
{
    private readonly Dictionary<byte[], Node> _nodes = new(EncodedComparer.Instance);
    private readonly Dictionary<byte[], Node>.AlternateLookup<ReadOnlySpan<byte>> _lookup;
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
                ReadOnlySpan<byte> key = One(ref call);
                lock (Gate)
                {
                    call.Return(_lookup.ContainsKey(key));
                }

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
            default:
                call.Arguments.End();
                PopItem(caller, call.Request);
                break;
        }
    }

    internal override string Describe()
    {
        lock (Gate)
        {
            var text = new StringBuilder("{");
            for (Node? node = _first; node is not null; node = node.Next)
            {
                text.Append(node == _first ? string.Empty : ", ");
                EncodedText.Append(text, node.Key);
                text.Append(": ");
                EncodedText.Append(text, node.Value);
            }

            return text.Append('}').ToString();
        }
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
            return _nodes.Count;
        }
    }

    private void Get(Caller caller, ref IncomingCall call)
    {
        ReadOnlySpan<byte> key = One(ref call);
        lock (Gate)
        {
            bool found = _lookup.TryGetValue(key, out Node? node);
            if (call.Method == 1)
            {
                Answers.Found(caller, call.Request, found, found ? node!.Value : EncodedValue.Null);
            }
            else if (found)
            {
                Answers.Value(caller, call.Request, node!.Value);
            }
            else
            {
                throw NoKey(key);
            }
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
        lock (Gate)
        {
            added = Put(caller, key, kept, replaces, out old);
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
        _nodes.Add(node.Key.Bytes, node);
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
        _nodes.Remove(node.Key.Bytes);
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
        lock (Gate)
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
        lock (Gate)
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
        lock (Gate)
        {
            node = _first;
            _nodes.Clear();
            _first = _last = null;
        }

        for (; node is not null; node = node.Next)
        {
            DropNode(caller, node);
        }
    }

    private void Snapshot(Caller caller, ulong request, ushort method)
    {
        lock (Gate)
        {
            caller.Reply(request, (this, method), static (caller, ref writer, state) =>
            {
                (DictionaryReferent self, ushort method) = state;
                if (method == 8)
                {
                    writer.WriteMapHeader(self._nodes.Count);
                }
                else
                {
                    writer.WriteListHeader(self._nodes.Count);
                }

                for (Node? node = self._first; node is not null; node = node.Next)
                {
                    if (method != 10)
                    {
                        caller.WriteStored(ref writer, node.Key);
                    }

                    if (method != 9)
                    {
                        caller.WriteStored(ref writer, node.Value);
                    }
                }
            });
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
        var dropped = new List<EncodedValue>();
        lock (Gate)
        {
            for (int i = 0; i < count; i++)
            {
                ReadOnlySpan<byte> key = start.Skip();
                if (!Put(caller, key, Keep(caller, start.Skip()), replaces: true, out EncodedValue old))
                {
                    dropped.Add(old);
                }
            }
        }

        foreach (EncodedValue old in dropped)
        {
            Drop(caller, old);
        }
    }

    private void GetOrAdd(Caller caller, ref IncomingCall call)
    {
        ReadOnlySpan<byte> key = call.Arguments.Skip();
        ReadOnlySpan<byte> value = One(ref call);
        lock (Gate)
        {
            if (!_lookup.TryGetValue(key, out Node? node))
            {
                node = new Node(Keep(caller, key), Keep(caller, value));
                Append(node);
            }

            Answers.Value(caller, call.Request, node.Value);
        }
    }

    private void CompareExchange(Caller caller, ref IncomingCall call)
    {
        ReadOnlySpan<byte> key = call.Arguments.Skip();
        ReadOnlySpan<byte> value = call.Arguments.Skip();
        ReadOnlySpan<byte> expected = One(ref call);
        EncodedValue old;
        bool equal;
        lock (Gate)
        {
            bool found = _lookup.TryGetValue(key, out Node? node);
            old = found ? node!.Value : EncodedValue.Null;
            equal = found && EncodedComparer.AreEqual(old.Bytes, expected);
            EncodedValue kept = equal ? Keep(caller, value) : default;
            Answers.Found(caller, call.Request, equal, old);
            if (equal)
            {
                node!.Value = kept;
            }
        }

        if (equal)
        {
            Drop(caller, old);
        }
    }

    private void Increment(Caller caller, ref IncomingCall call)
    {
        ReadOnlySpan<byte> key = call.Arguments.Skip();
        ReadOnlySpan<byte> amount = One(ref call);
        lock (Gate)
        {
            if (_lookup.TryGetValue(key, out Node? node))
            {
                node.Value = new EncodedValue(EncodedNumbers.Add(node.Value.Bytes, amount), false);
            }
            else
            {
                // Says no to what is no number.
                EncodedNumbers.Add(amount, amount);
                node = new Node(Keep(caller, key), new EncodedValue(amount.ToArray(), false));
                Append(node);
            }

            Answers.Value(caller, call.Request, node.Value);
        }
    }

    private static KeyNotFoundException NoKey(ReadOnlySpan<byte> key)
    {
        var text = new StringBuilder("The dictionary has no key ");
        EncodedText.Append(text, new EncodedValue(key.ToArray(), false));
        return new KeyNotFoundException(text.Append('.').ToString());
    }

    private sealed class Node(EncodedValue key, EncodedValue value)
    {
        internal EncodedValue Key => key;

        internal EncodedValue Value { get; set; } = value;

        internal Node? Previous { get; set; }

        internal Node? Next { get; set; }
    }
}
