using System.Buffers.Binary;
using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>When two values are equal; docs/protocol.md, section 4: as their bytes, but floats and decimals by what they mean. Hashes are random per process, so that nobody can choose keys that collide.</summary>
internal sealed class EncodedComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    internal static readonly EncodedComparer Instance = new();

    private EncodedComparer()
    {
    }

    public bool Equals(byte[]? x, byte[]? y) => x is null || y is null ? x == y : AreEqual(x, y);

    public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => AreEqual(alternate, other);

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = default(HashCode);
        hash.AddBytes(IsPlain(alternate) ? alternate : Canonical(alternate));
        return hash.ToHashCode();
    }

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

    // The one form is as long as any other: who looks for a great value among many small ones copies it for none of them.
    internal static bool AreEqual(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y) =>
        x.SequenceEqual(y) || (x.Length == y.Length && x[0] == y[0] && !IsPlain(x) && Canonical(x).AsSpan().SequenceEqual(Canonical(y)));

    /// <summary>True if equal means equal bytes.</summary>
    private static bool IsPlain(ReadOnlySpan<byte> value) => (ValueCode)value[0] is not (ValueCode.Half or ValueCode.Single or ValueCode.Double or ValueCode.Decimal or ValueCode.Complex
        or ValueCode.Array or ValueCode.List or ValueCode.Map or ValueCode.Tuple or ValueCode.Record);

    /// <summary>The bytes with one form for each value.</summary>
    private static byte[] Canonical(ReadOnlySpan<byte> value)
    {
        byte[] copy = value.ToArray();
        var reader = new ValueReader(value);
        while (!reader.IsAtEnd)
        {
            int at = reader.Position;
            switch (reader.NextCode)
            {
                case ValueCode.List or ValueCode.Map:
                    reader.Pass(4);
                    break;
                case ValueCode.Tuple:
                    reader.Pass(1);
                    break;
                case ValueCode.Record:
                    reader.Pass(9);
                    break;
                case ValueCode.Half or ValueCode.Single or ValueCode.Double:
                    int size = FixedTypes.SizeOf(reader.NextCode);
                    Float(copy.AsSpan(at + 1, size));
                    reader.Pass(size);
                    break;
                case ValueCode.Complex:
                    Float(copy.AsSpan(at + 1, 8));
                    Float(copy.AsSpan(at + 9, 8));
                    reader.Pass(16);
                    break;
                case ValueCode.Decimal:
                    // Without the zeros at its end: the fewest decimals that say the same. Zero has no sign.
                    decimal number = reader.ReadDecimal();
                    Decimals.Write(copy.AsSpan(at + 1, 16), number == 0 ? 0 : number / 1.0000000000000000000000000000m);
                    break;
                case ValueCode.Array:
                    int length = reader.TakeArray(ValueCode.Null, out ValueCode element).Length;
                    if (element is ValueCode.Half or ValueCode.Single or ValueCode.Double)
                    {
                        for (int i = 0; i < length; i += FixedTypes.SizeOf(element))
                        {
                            Float(copy.AsSpan(at + 6 + i, FixedTypes.SizeOf(element)));
                        }
                    }

                    break;
                default:
                    ValueWalker.Skip(ref reader);
                    break;
            }
        }

        return copy;
    }

    private static void Float(Span<byte> bytes)
    {
        switch (bytes.Length)
        {
            case 2:
                Half half = BinaryPrimitives.ReadHalfLittleEndian(bytes);
                BinaryPrimitives.WriteHalfLittleEndian(bytes, Half.IsNaN(half) ? Half.NaN : half == Half.Zero ? Half.Zero : half);
                break;
            case 4:
                float single = BinaryPrimitives.ReadSingleLittleEndian(bytes);
                BinaryPrimitives.WriteSingleLittleEndian(bytes, float.IsNaN(single) ? float.NaN : single == 0 ? 0 : single);
                break;
            default:
                double number = BinaryPrimitives.ReadDoubleLittleEndian(bytes);
                BinaryPrimitives.WriteDoubleLittleEndian(bytes, double.IsNaN(number) ? double.NaN : number == 0 ? 0 : number);
                break;
        }
    }
}
