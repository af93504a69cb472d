using System.Runtime.CompilerServices;

namespace Managers.Protocol;

/// <summary>Walks over values whose type nobody has asked for: all checks of form, no objects.</summary>
internal static class ValueWalker
{
    /// <summary>Passes over one value.</summary>
    internal static void Skip(ref ValueReader reader)
    {
        ValueCode code = reader.NextCode;
        switch (code)
        {
            case ValueCode.Null or ValueCode.False or ValueCode.True:
                reader.Pass(0);
                break;
            case ValueCode.Complex or ValueCode.Guid:
                reader.Pass(16);
                break;
            case ValueCode.TimeSpan:
                reader.Pass(8);
                break;
            case ValueCode.Decimal:
                reader.ReadDecimal();
                break;
            case ValueCode.Rune:
                reader.ReadRune();
                break;
            case ValueCode.DateTime:
                reader.ReadDateTime();
                break;
            case ValueCode.DateTimeOffset:
                reader.ReadDateTimeOffset();
                break;
            case ValueCode.DateOnly:
                reader.ReadDateOnly();
                break;
            case ValueCode.TimeOnly:
                reader.ReadTimeOnly();
                break;
            case ValueCode.String:
                if (!System.Text.Unicode.Utf8.IsValid(reader.TakeSized(code)))
                {
                    throw reader.Malformed("text is no UTF-8");
                }

                break;
            case ValueCode.Utf16:
                if ((reader.TakeSized(code).Length & 1) != 0)
                {
                    throw reader.Malformed("text in UTF-16 has half a code unit");
                }

                break;
            case ValueCode.Bytes:
                reader.TakeSized(code);
                break;
            case ValueCode.BigInteger:
                SkipBigInteger(ref reader);
                break;
            case ValueCode.Array:
                reader.TakeArray(ValueCode.Null, out _);
                break;
            case ValueCode.List:
                SkipNested(ref reader, reader.ReadListHeader());
                break;
            case ValueCode.Map:
                SkipNested(ref reader, 2L * reader.ReadMapHeader());
                break;
            case ValueCode.Tuple:
                SkipNested(ref reader, reader.ReadTupleHeader());
                break;
            case ValueCode.Record:
                SkipNested(ref reader, ReadRecordHeader(ref reader));
                break;
            case ValueCode.Reference:
                reader.ReadReference(out _, out _);
                break;
            case ValueCode.Token:
                reader.ReadToken();
                break;
            default:
                int size = FixedTypes.SizeOf(code);
                if (size == 0)
                {
                    throw reader.Malformed($"there is no type 0x{(byte)code:x2}");
                }

                reader.Pass(size);
                break;
        }
    }

    /// <summary>Passes over one value, which has been checked.</summary>
    /// <returns>How deep it nests; 0: it is no container.</returns>
    internal static int SkipDepth(ref ValueReader reader)
    {
        long count;
        switch (reader.NextCode)
        {
            case ValueCode.List:
                count = reader.ReadListHeader();
                break;
            case ValueCode.Map:
                count = 2L * reader.ReadMapHeader();
                break;
            case ValueCode.Tuple:
                count = reader.ReadTupleHeader();
                break;
            case ValueCode.Record:
                count = ReadRecordHeader(ref reader);
                break;
            default:
                Skip(ref reader);
                return 0;
        }

        int deepest = 0;
        for (long i = 0; i < count; i++)
        {
            deepest = Math.Max(deepest, SkipDepth(ref reader));
        }

        reader.EndNested();
        return deepest + 1;
    }

    /// <summary>Calls for each reference inside encoded values, which have been checked.</summary>
    internal static void ForEachReference<TState>(ReadOnlySpan<byte> values, TState state, Action<TState, ulong> found)
    {
        // Most values have none, and say so by their first byte.
        var reader = new ValueReader(values);
        while (!reader.IsAtEnd)
        {
            switch (reader.NextCode)
            {
                case ValueCode.Reference:
                    reader.ReadReference(out ulong id, out _);
                    found(state, id);
                    break;
                case ValueCode.List or ValueCode.Map:
                    reader.Pass(4);
                    break;
                case ValueCode.Tuple:
                    reader.Pass(1);
                    break;
                case ValueCode.Record:
                    reader.Pass(9);
                    break;
                default:
                    Skip(ref reader);
                    break;
            }
        }
    }

    /// <summary>By itself, so that a server loads the assembly of big numbers only when it gets one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SkipBigInteger(ref ValueReader reader) => reader.ReadBigInteger();

    private static int ReadRecordHeader(ref ValueReader reader)
    {
        int fields = reader.Peek(9, 1)[0];
        reader.Pass(9);
        return reader.Nest((uint)fields, 1);
    }

    private static void SkipNested(ref ValueReader reader, long count)
    {
        for (long i = 0; i < count; i++)
        {
            Skip(ref reader);
        }

        reader.EndNested();
    }
}
