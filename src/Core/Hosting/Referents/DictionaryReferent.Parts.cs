using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>What is sent of many items: all of them, or those that follow one.</summary>
internal sealed partial class DictionaryReferent
{
    /// <summary>Bytes of keys and values after which a part ends: enough that its call costs little beside it, and soon made.</summary>
    private const int BytesOfPart = 256 * 1024;

    private void Snapshot(Caller caller, ulong request, ushort method)
    {
        lock (Gate)
        {
            caller.Reply(request, (this, method), static (caller, ref writer, state) =>
            {
                (DictionaryReferent self, ushort method) = state;
                if (method == 8)
                {
                    writer.WriteMapHeader(self._count);
                }
                else
                {
                    writer.WriteListHeader(self._count);
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

    private void ItemsAfter(Caller caller, ref IncomingCall call)
    {
        long order = call.Arguments.ReadInt64();
        ReadOnlySpan<byte> key = call.Arguments.Skip();
        int most = call.Arguments.ReadInt32();
        call.Arguments.End();
        ArgumentOutOfRangeException.ThrowIfNegative(order, "after");
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1, "most");
        lock (Gate)
        {
            Node? first = After(order, key);
            int count = 0;
            int bytes = 0;
            for (Node? node = first; node is not null && count < most && bytes < BytesOfPart; node = node.Next)
            {
                bytes += node.Key.Bytes.Length + node.Value.Bytes.Length;
                order = node.Order;
                count++;
            }

            caller.Reply(call.Request, (first, count, order), static (caller, ref writer, state) =>
            {
                writer.WriteTupleHeader(2);
                writer.WriteInt64(state.order);
                writer.WriteMapHeader(state.count);
                Node? node = state.first;
                for (int i = 0; i < state.count; i++)
                {
                    caller.WriteStored(ref writer, node!.Key);
                    caller.WriteStored(ref writer, node.Value);
                    node = node.Next;
                }
            });
        }
    }

    /// <summary>The first that came after one of that order; the key of that one saves the search for it, as long as it is there.</summary>
    private Node? After(long order, ReadOnlySpan<byte> key)
    {
        if (_lookup.TryGetValue(key, out Node? there) && there.Order == order)
        {
            return there.Next;
        }

        Node? node = _first;
        while (node is not null && node.Order <= order)
        {
            node = node.Next;
        }

        return node;
    }
}
