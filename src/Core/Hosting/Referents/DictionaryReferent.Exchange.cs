using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>Calls that look and change in one.</summary>
internal sealed partial class DictionaryReferent
{
    private void GetOrAdd(Caller caller, ref IncomingCall call)
    {
        ReadOnlySpan<byte> key = call.Arguments.Skip();
        ReadOnlySpan<byte> value = One(ref call);
        EncodedValue keptKey = default;
        try
        {
            using (Change())
            {
                if (!_lookup.TryGetValue(key, out Node? node))
                {
                    keptKey = Keep(caller, key);
                    node = new Node(keptKey, Keep(caller, value));
                    Append(node);
                    // It is the dictionary's.
                    keptKey = default;
                }

                Answers.Value(caller, call.Request, node.Value);
            }
        }
        catch
        {
            Drop(caller, keptKey);
            throw;
        }
    }

    private void CompareExchange(Caller caller, ref IncomingCall call)
    {
        ReadOnlySpan<byte> key = call.Arguments.Skip();
        ReadOnlySpan<byte> value = call.Arguments.Skip();
        ReadOnlySpan<byte> expected = One(ref call);
        EncodedValue old;
        EncodedValue kept = default;
        bool equal;
        try
        {
            using (Change())
            {
                bool found = _lookup.TryGetValue(key, out Node? node);
                old = found ? node!.Value : EncodedValue.Null;
                equal = found && EncodedComparer.AreEqual(old.Bytes, expected);
                kept = equal ? Keep(caller, value) : default;
                Answers.Found(caller, call.Request, equal, old);
                if (equal)
                {
                    node!.Value = kept;
                }
            }
        }
        catch
        {
            // The old value cannot be sent, and stays.
            Drop(caller, kept);
            throw;
        }

        if (equal)
        {
            Drop(caller, old);
        }
    }

    private void RemoveEqual(Caller caller, ref IncomingCall call)
    {
        ReadOnlySpan<byte> key = call.Arguments.Skip();
        ReadOnlySpan<byte> expected = One(ref call);
        Node? removed = null;
        using (Change())
        {
            if (_lookup.TryGetValue(key, out Node? node) && EncodedComparer.AreEqual(node.Value.Bytes, expected))
            {
                removed = node;
                Unlink(node);
            }
        }

        DropNode(caller, removed);
        call.Return(removed is not null);
    }

    private void Increment(Caller caller, ref IncomingCall call)
    {
        ReadOnlySpan<byte> key = call.Arguments.Skip();
        ReadOnlySpan<byte> amount = One(ref call);
        using (Change())
        {
            if (_lookup.TryGetValue(key, out Node? node))
            {
                node.Value = new EncodedValue(EncodedNumbers.Add(node.Value.Bytes, amount), false);
            }
            else
            {
                EncodedNumbers.RequireNumber(amount);
                node = new Node(Keep(caller, key), new EncodedValue(amount.ToArray(), false));
                Append(node);
            }

            Answers.Value(caller, call.Request, node.Value);
        }
    }
}
