using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>Calls of clients.</summary>
internal sealed partial class QueueObject
{
    internal override void Invoke(ref IncomingCall call)
    {
        Session session = SessionOf(call);
        switch (call.Method)
        {
            case 0:
                PutOne(session, ref call);
                break;
            case 1:
                ReadOnlySpan<byte> bytes = call.Arguments.Skip();
                call.Arguments.End();
                EncodedValue item = Keep(session, bytes);
                call.Return(TryPut([item]) == 1);
                break;
            case 2:
                call.Arguments.End();
                Get(session, call.Request, new Waiter(this, session, call.Request));
                break;
            case 3:
                call.Arguments.End();
                TryGet(session, call.Request);
                break;
            case 4:
                PutMany(session, ref call);
                break;
            case 5:
                call.Return(TryPut(ReadMany(session, ref call)));
                break;
            case 6 or 7:
                GetMany(session, ref call);
                break;
            case 8:
                call.Arguments.End();
                call.Return(State());
                break;
            case 9:
                int count = call.Arguments.ReadInt32();
                call.Arguments.End();
                TaskDone(count);
                call.Return();
                break;
            case 10:
                call.Arguments.End();
                if (JoinOrPark(new Waiter(this, session, call.Request)))
                {
                    call.Return();
                }

                break;
            default:
                call.Arguments.End();
                CompleteAdding();
                call.Return();
                break;
        }
    }

    private void PutOne(Session session, ref IncomingCall call)
    {
        ReadOnlySpan<byte> bytes = call.Arguments.Skip();
        call.Arguments.End();
        EncodedValue item = Keep(session, bytes);
        // Most of the time there is room, and nothing but the item is made.
        if (TryPutNow(item) || PutOrPark(new Waiter(this, session, call.Request) { Items = [item] }))
        {
            call.Return();
        }
    }

    private bool TryPutNow(in EncodedValue item)
    {
        lock (Gate)
        {
            if (_isCompleted || _putters.Count != 0 || !HasRoom)
            {
                return false;
            }

            Append(item);
            return true;
        }
    }

    private void PutMany(Session session, ref IncomingCall call)
    {
        EncodedValue[] items = ReadMany(session, ref call);
        if (PutOrPark(new Waiter(this, session, call.Request) { Items = items, Count = 1 }))
        {
            call.Return(items.Length);
        }
    }

    private EncodedValue[] ReadMany(Session session, ref IncomingCall call)
    {
        ref ValueReader arguments = ref call.Arguments;
        if (arguments.NextCode == ValueCode.Array)
        {
            ReadOnlySpan<byte> bytes = arguments.TakeArray(ValueCode.Null, out ValueCode code);
            arguments.End();
            int size = FixedTypes.SizeOf(code);
            var numbers = new EncodedValue[bytes.Length / size];
            for (int i = 0; i < numbers.Length; i++)
            {
                byte[] number = new byte[1 + size];
                number[0] = (byte)code;
                bytes.Slice(i * size, size).CopyTo(number.AsSpan(1));
                numbers[i] = new EncodedValue(number, false);
            }

            return numbers;
        }

        int count = arguments.ReadListHeader();
        ValueReader start = arguments;
        for (int i = 0; i < count; i++)
        {
            arguments.Skip();
        }

        arguments.EndNested();
        arguments.End();
        var items = new EncodedValue[count];
        int kept = 0;
        try
        {
            for (; kept < count; kept++)
            {
                items[kept] = Keep(session, start.Skip());
            }
        }
        catch
        {
            // One refers to what its client does not have.
            Drop(items.AsSpan(0, kept));
            throw;
        }

        return items;
    }

    private void Get(Session session, ulong request, Waiter waiter)
    {
        lock (Gate)
        {
            EncodedValue[]? taken = TakeOrPark(waiter);
            if (taken is { Length: 0 } && waiter.Count == 0)
            {
                throw Empty();
            }

            if (taken is not null && !session.Deliver(this, request, taken, asList: waiter.Count != 0))
            {
                TakeBack(taken);
            }
        }
    }

    private void TryGet(Session session, ulong request)
    {
        lock (Gate)
        {
            EncodedValue[] taken = TryTake(1);
            if (!session.DeliverFound(this, request, taken))
            {
                TakeBack(taken);
            }
        }
    }

    private void GetMany(Session session, ref IncomingCall call)
    {
        int most = call.Arguments.ReadInt32();
        call.Arguments.End();
        ArgumentOutOfRangeException.ThrowIfNegative(most);
        if (call.Method == 6 && most != 0)
        {
            Get(session, call.Request, new Waiter(this, session, call.Request) { Count = most });
            return;
        }

        lock (Gate)
        {
            EncodedValue[] taken = TryTake(most);
            if (!session.Deliver(this, call.Request, taken, asList: true))
            {
                TakeBack(taken);
            }
        }
    }
}
