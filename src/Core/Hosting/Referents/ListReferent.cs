using System.Runtime.InteropServices;
using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>A list: values as they came.</summary>
internal sealed class ListReferent : Referent
{
    // Looking at so many takes a fraction of a millisecond, a thousand times what it takes to stand in line.
    private const int LongCount = 1 << 16;

    private List<EncodedValue> _items = [];

    private ListReferent()
    {
    }

    internal override StockContract Contract => StockContracts.List;

    internal static ListReferent Make(Caller caller, ref ValueReader arguments)
    {
        var made = new ListReferent();
        if (!arguments.TryReadNull())
        {
            made._items = made.ReadMany(caller, ref arguments);
        }
        else
        {
            arguments.End();
        }

        return made;
    }

    internal override void Invoke(ref IncomingCall call)
    {
        Caller caller = CallerOf(call);
        switch (call.Method)
        {
            case 2:
                call.Arguments.End();
                lock (Gate)
                {
                    call.Return((long)_items.Count);
                }

                break;
            case 0 or 6 or 15:
                Take(caller, ref call);
                break;
            case 1 or 3 or 5:
                Put(caller, ref call);
                break;
            case 4 or 12:
                PutMany(caller, ref call);
                break;
            case 7 or 8 or 9:
                Look(caller, ref call);
                break;
            case 10:
                call.Arguments.End();
                Clear(caller);
                call.Return();
                break;
            case 11:
                Range(caller, ref call);
                break;
            case 13:
                call.Arguments.End();
                lock (Gate)
                {
                    _items.Reverse();
                }

                call.Return();
                break;
            case 14:
                Sort(caller, ref call);
                break;
            case 16:
                CompareExchange(caller, ref call);
                break;
            case 17:
                Increment(caller, ref call);
                break;
            default:
                Repeat(caller, ref call);
                break;
        }
    }

    // Of a long list also those that look at all items, or move them.
    internal override bool TakesLong(int method) => method is 14 or 18 || (method is 5 or 6 or 7 or 8 or 9 or 11 or 12 or 13 && Volatile.Read(ref _items).Count > LongCount);

    internal override string Describe(int most) => EncodedText.List("[", Copy(most), "]", most);

    /// <summary>Reads a List or an Array, the last of the arguments, whose items become values of their own.</summary>
    private List<EncodedValue> ReadMany(Caller caller, ref ValueReader arguments)
    {
        if (arguments.NextCode == ValueCode.Array)
        {
            var items = new List<EncodedValue>();
            ReadOnlySpan<byte> bytes = arguments.TakeArray(ValueCode.Null, out ValueCode code);
            arguments.End();
            int size = FixedTypes.SizeOf(code);
            for (int at = 0; at < bytes.Length; at += size)
            {
                byte[] item = new byte[1 + size];
                item[0] = (byte)code;
                bytes.Slice(at, size).CopyTo(item.AsSpan(1));
                items.Add(new EncodedValue(item, false));
            }

            return items;
        }

        int count = arguments.ReadListHeader();
        ValueReader start = arguments;
        for (int i = 0; i < count; i++)
        {
            arguments.Skip();
        }

        // All of it is well formed, and nothing follows: what fails from here on fails in KeepAll, which then keeps nothing.
        arguments.EndNested();
        arguments.End();
        return KeepAll(caller, ref start, count);
    }

    private int Index(long index, int most) => index >= 0 && index < most
        ? (int)index
        : throw new ArgumentOutOfRangeException(nameof(index), index, $"The list has {_items.Count} items: {(most == 0 ? "there is none to choose" : $"an index is 0 to {most - 1}")}.");

    private void Take(Caller caller, ref IncomingCall call)
    {
        long index = call.Method == 15 ? -1 : call.Arguments.ReadInt64();
        call.Arguments.End();
        EncodedValue taken;
        lock (Gate)
        {
            if (call.Method == 15)
            {
                bool any = _items.Count != 0;
                taken = any ? _items[^1] : EncodedValue.Null;
                Answers.Found(caller, call.Request, any, taken);
                if (any)
                {
                    _items.RemoveAt(_items.Count - 1);
                }
            }
            else
            {
                int at = Index(index, _items.Count);
                taken = _items[at];
                Answers.Value(caller, call.Request, taken);
                if (call.Method == 0)
                {
                    return;
                }

                _items.RemoveAt(at);
            }
        }

        Drop(caller, taken);
    }

    private void Put(Caller caller, ref IncomingCall call)
    {
        long index = call.Method == 3 ? 0 : call.Arguments.ReadInt64();
        ReadOnlySpan<byte> value = call.Arguments.Skip();
        call.Arguments.End();
        EncodedValue old = EncodedValue.Null;
        lock (Gate)
        {
            switch (call.Method)
            {
                case 1:
                    int at = Index(index, _items.Count);
                    old = _items[at];
                    _items[at] = Keep(caller, value);
                    break;
                case 3:
                    _items.Add(Keep(caller, value));
                    break;
                default:
                    at = Index(index, _items.Count + 1);
                    _items.Insert(at, Keep(caller, value));
                    break;
            }
        }

        Drop(caller, old);
        call.Return();
    }

    private void PutMany(Caller caller, ref IncomingCall call)
    {
        bool replaces = call.Method == 12;
        long start = replaces ? call.Arguments.ReadInt64() : 0;
        long count = replaces ? call.Arguments.ReadInt64() : 0;
        List<EncodedValue> items = ReadMany(caller, ref call.Arguments);
        List<EncodedValue> dropped = [];
        bool isDone = false;
        try
        {
            lock (Gate)
            {
                if (replaces)
                {
                    CheckRange(start, count);
                    dropped = _items.GetRange((int)start, (int)count);
                    _items.RemoveRange((int)start, (int)count);
                    _items.InsertRange((int)start, items);
                }
                else
                {
                    _items.AddRange(items);
                }
            }

            isDone = true;
        }
        finally
        {
            DropMany(caller, isDone ? dropped : items);
        }

        call.Return();
    }

    private void CheckRange(long start, long count)
    {
        if (start < 0 || count < 0 || start > _items.Count - count)
        {
            throw new ArgumentOutOfRangeException(nameof(start), start, $"A range of {count} items from index {start} does not lie in a list of {_items.Count}.");
        }
    }

    private void Look(Caller caller, ref IncomingCall call)
    {
        ReadOnlySpan<byte> value = call.Arguments.Skip();
        call.Arguments.End();
        EncodedValue dropped = EncodedValue.Null;
        lock (Gate)
        {
            int at = -1;
            long count = 0;
            for (int i = 0; i < _items.Count; i++)
            {
                if (EncodedComparer.AreEqual(_items[i].Bytes, value))
                {
                    at = i;
                    count++;
                    if (call.Method != 9)
                    {
                        break;
                    }
                }
            }

            switch (call.Method)
            {
                case 7:
                    if (at >= 0)
                    {
                        dropped = _items[at];
                        _items.RemoveAt(at);
                    }

                    call.Return(at >= 0);
                    break;
                case 8:
                    call.Return((long)at);
                    break;
                default:
                    call.Return(count);
                    break;
            }
        }

        Drop(caller, dropped);
    }

    private void Range(Caller caller, ref IncomingCall call)
    {
        long start = call.Arguments.ReadInt64();
        long count = call.Arguments.ReadInt64();
        call.Arguments.End();
        lock (Gate)
        {
            count = count == -1 ? _items.Count - Math.Max(0, start) : count;
            CheckRange(start, count);
            Answers.Values(caller, call.Request, CollectionsMarshal.AsSpan(_items).Slice((int)start, (int)count));
        }
    }

    private void Sort(Caller caller, ref IncomingCall call)
    {
        bool descending = call.Arguments.ReadBoolean();
        call.Arguments.End();
        caller.ArgumentsRead();
        EncodedValue[] before = Copy();
        List<EncodedValue> sorted = EncodedNumbers.Sort(before, descending);
        lock (Gate)
        {
            // Changed meanwhile, by code of the server's own or by a call that had begun: what there is now, while nobody changes it. Calls of clients do not wait for that, they stand in line.
            _items = Holds(before) ? sorted : EncodedNumbers.Sort([.. _items], descending);
        }

        call.Return();
    }

    private EncodedValue[] Copy(int most = int.MaxValue)
    {
        lock (Gate)
        {
            return [.. CollectionsMarshal.AsSpan(_items)[..Math.Min(most, _items.Count)]];
        }
    }

    private void CompareExchange(Caller caller, ref IncomingCall call)
    {
        long index = call.Arguments.ReadInt64();
        ReadOnlySpan<byte> value = call.Arguments.Skip();
        ReadOnlySpan<byte> expected = call.Arguments.Skip();
        call.Arguments.End();
        EncodedValue old;
        EncodedValue kept = default;
        bool equal;
        try
        {
            lock (Gate)
            {
                int at = Index(index, _items.Count);
                old = _items[at];
                equal = EncodedComparer.AreEqual(old.Bytes, expected);
                kept = equal ? Keep(caller, value) : default;
                Answers.Found(caller, call.Request, equal, old);
                if (equal)
                {
                    _items[at] = kept;
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

    private void Increment(Caller caller, ref IncomingCall call)
    {
        long index = call.Arguments.ReadInt64();
        ReadOnlySpan<byte> amount = call.Arguments.Skip();
        call.Arguments.End();
        lock (Gate)
        {
            int at = Index(index, _items.Count);
            _items[at] = new EncodedValue(EncodedNumbers.Add(_items[at].Bytes, amount), false);
            Answers.Value(caller, call.Request, _items[at]);
        }
    }

    private void Repeat(Caller caller, ref IncomingCall call)
    {
        long times = call.Arguments.ReadInt64();
        call.Arguments.End();
        caller.ArgumentsRead();
        EncodedValue[] before = Copy();
        if (TryRepeat(caller, before, times) is not { } repeated || !TryReplace(caller, before, repeated, times))
        {
            // Changed meanwhile: as Sort.
            lock (Gate)
            {
                before = [.. _items];
                _items = TryRepeat(caller, before, times) ?? throw new ProtocolException(ErrorCode.ObjectLost, "The list is gone: nobody refers to it any more.");
            }
        }

        if (times <= 0)
        {
            DropAll(caller, [.. before]);
        }

        call.Return();
    }

    /// <summary>The items so many times. What they refer to is noted as held so often.</summary>
    /// <returns>Null if the list does not hold them any more.</returns>
    private List<EncodedValue>? TryRepeat(Caller caller, EncodedValue[] items, long times)
    {
        // One small frame must not take more memory than the longest one can.
        int most = caller.MaxFrameInBytes;
        if (times * (double)items.Length > most)
        {
            throw new ArgumentOutOfRangeException(nameof(times), times, $"A list of {items.Length} items repeated {times} times would be longer than {most}.");
        }

        int count = items.Length == 0 ? 0 : (int)Math.Max(0, times) * items.Length;
        var repeated = new List<EncodedValue>(count);
        CollectionsMarshal.SetCount(repeated, count);
        Span<EncodedValue> all = CollectionsMarshal.AsSpan(repeated);
        items.AsSpan(0, Math.Min(items.Length, count)).CopyTo(all);
        for (int done = items.Length; done < count; done *= 2)
        {
            all[..Math.Min(done, count - done)].CopyTo(all[done..]);
        }

        return times <= 1 || caller.Objects.TryAddEdges(items, times - 1, this) ? repeated : null;
    }

    /// <summary>What was made of a copy is what the list holds, unless it has changed since. Then it is let go.</summary>
    private bool TryReplace(Caller caller, EncodedValue[] before, List<EncodedValue> repeated, long times)
    {
        lock (Gate)
        {
            if (Holds(before))
            {
                _items = repeated;
                return true;
            }
        }

        if (times > 1)
        {
            caller.Objects.RemoveEdges(before, times - 1, this);
        }

        return false;
    }

    private bool Holds(EncodedValue[] items) => CollectionsMarshal.AsSpan(_items).SequenceEqual(items);

    private void Clear(Caller caller)
    {
        List<EncodedValue> old;
        lock (Gate)
        {
            old = _items;
            _items = [];
        }

        DropMany(caller, old);
    }
}
