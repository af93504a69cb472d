using Managers.Protocol;
using Managers.Proxies;

namespace Managers.Hosting;

/// <summary>A value or a struct by format, as packed bytes. What does not fit the format is refused, and leaves the old value.</summary>
internal sealed class CellReferent : Referent
{
    private readonly StructFormat _format;
    private readonly bool _isStruct;
    private byte[] _packed;
    private byte[] _spare;

    private CellReferent(StructFormat format, bool isStruct)
    {
        _format = format;
        _isStruct = isStruct;
        _packed = new byte[format.SizeInBytes];
        _spare = new byte[format.SizeInBytes];
    }

    internal override StockContract Contract => StockContracts.Cell;

    internal static CellReferent Make(Session session, ref ValueReader arguments)
    {
        var format = StructFormat.Parse(arguments.ReadText());
        if (format.SizeInBytes > session.Server.Limits.MaxFrameInBytes)
        {
            throw new ArgumentException($"The format '{format.Text}' takes {format.SizeInBytes} bytes; the server allows {session.Server.Limits.MaxFrameInBytes}.");
        }

        bool isStruct = arguments.NextCode == ValueCode.Tuple;
        if (!isStruct && format.ValueCount != 1)
        {
            throw new ArgumentException($"The format '{format.Text}' holds {format.ValueCount} values; one was given. A struct takes a tuple.");
        }

        var cell = new CellReferent(format, isStruct);
        PackedValues.Read(ref arguments, format, cell._packed, isStruct);
        arguments.End();
        return cell;
    }

    internal override void Invoke(ref IncomingCall call)
    {
        lock (Gate)
        {
            switch (call.Method)
            {
                case 0:
                    call.Arguments.End();
                    ReturnValue(ref call);
                    break;
                case 1:
                    Take(ref call.Arguments, _spare);
                    call.Arguments.End();
                    Swap();
                    call.Return();
                    break;
                case 2:
                    CompareExchange(ref call);
                    break;
                case 3:
                    Add(ref call);
                    break;
                default:
                    call.Arguments.End();
                    call.Return(_format.Text);
                    break;
            }
        }
    }

    internal override string Describe(int most)
    {
        lock (Gate)
        {
            return $"{(_isStruct ? "SharedStruct" : "SharedValue")}('{_format.Text}', {PackedValues.ToText(_format, _packed, _isStruct)})";
        }
    }

    private void CompareExchange(ref IncomingCall call)
    {
        Take(ref call.Arguments, _spare);
        byte[] expected = new byte[_packed.Length];
        Take(ref call.Arguments, expected);
        call.Arguments.End();
        bool isEqual = expected.AsSpan().SequenceEqual(_packed);
        if (isEqual)
        {
            Swap();
        }

        SessionOf(call).Reply(call.Request, (cell: this, isEqual), static (_, ref writer, state) =>
        {
            writer.WriteTupleHeader(2);
            writer.WriteBoolean(state.isEqual);
            state.cell.WriteTo(ref writer);
        });
    }

    /// <summary>Adds a number, of any type that fits the format.</summary>
    private void Add(ref IncomingCall call)
    {
        if (_isStruct)
        {
            throw new InvalidOperationException($"A struct of format '{_format.Text}' cannot be added to: values can.");
        }

        Take(ref call.Arguments, _spare);
        call.Arguments.End();
        byte[] sum = EncodedNumbers.Add(Encode(_packed), Encode(_spare));
        var reader = new ValueReader(sum);
        Take(ref reader, _spare);
        Swap();
        ReturnValue(ref call);
    }

    private byte[] Encode(byte[] packed)
    {
        using var buffer = new FrameBuffer();
        var writer = new ValueWriter(buffer, 0);
        PackedValues.Write(ref writer, _format, packed, asTuple: false);
        writer.Commit();
        return buffer.Written.ToArray();
    }

    private void ReturnValue(ref IncomingCall call) => SessionOf(call).Reply(call.Request, this, static (_, ref writer, cell) => cell.WriteTo(ref writer));

    private void WriteTo(ref ValueWriter writer) => PackedValues.Write(ref writer, _format, _packed, _isStruct);

    private void Take(ref ValueReader reader, byte[] packed)
    {
        Array.Clear(packed);
        PackedValues.Read(ref reader, _format, packed, _isStruct);
    }

    /// <summary>Only a value that was taken whole becomes the value.</summary>
    private void Swap() => (_packed, _spare) = (_spare, _packed);
}
