using System.Buffers.Binary;

namespace Managers.Protocol;

/// <summary>Decimals as sixteen bytes: low, middle, high, flags.</summary>
internal static class Decimals
{
    private const uint ScaleMask = 0x00FF_0000;
    private const uint SignMask = 0x8000_0000;

    internal static void Write(Span<byte> bytes, decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        for (int i = 0; i < 4; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes[(4 * i)..], parts[i]);
        }
    }

    internal static bool TryRead(ReadOnlySpan<byte> bytes, out decimal value)
    {
        Span<int> parts = stackalloc int[4];
        for (int i = 0; i < 4; i++)
        {
            parts[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * i)..]);
        }

        uint flags = (uint)parts[3];
        if ((flags & ~(ScaleMask | SignMask)) != 0 || (flags & ScaleMask) >> 16 > 28)
        {
            value = 0;
            return false;
        }

        value = new decimal(parts);
        return true;
    }
}
