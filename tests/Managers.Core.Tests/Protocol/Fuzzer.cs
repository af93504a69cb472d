using System.Buffers.Binary;
using Managers.Protocol;

namespace Managers.Core.Tests.Protocol;

/// <summary>Frames that are almost right: the vectors, changed at random. What it makes follows from the seed alone.</summary>
internal sealed class Fuzzer(int seed)
{
    private const int MaxLength = 600;

    private static readonly byte[] s_telling = [0x00, 0x01, 0x02, 0x07, 0x09, 0x10, 0x15, 0x16, 0x1F, 0x20, 0x21, 0x22, 0x23, 0x30, 0x31, 0x32, 0x33, 0x34, 0x40, 0x41, 0x7F, 0x80, 0xC0, 0xED, 0xFF];
    private static readonly byte[][] s_frames = [.. Vectors.Frames.Select(static frame => frame.Bytes)];
    private static readonly byte[][] s_values =
        [.. Vectors.Read("values.json").EnumerateArray().Concat(Vectors.Read("refused.json").EnumerateArray()).Select(static value => Vectors.Hex(value.GetProperty("hex")))];

    private readonly Random _random = new(seed);
    private readonly byte[] _bytes = new byte[MaxLength];
    private int _length;

    internal int Next(int below) => _random.Next(below);

    /// <summary>The next one; it stands until the one after it.</summary>
    internal ReadOnlyMemory<byte> NextFrame()
    {
        if (_random.Next(16) == 0)
        {
            _length = _random.Next(MaxLength);
            _random.NextBytes(_bytes.AsSpan(0, _length));
        }
        else
        {
            _length = 0;
            Append(s_frames[_random.Next(s_frames.Length)]);
            if (_random.Next(2) == 0)
            {
                // A body of values of its own.
                _length = FrameHeader.SizeInBytes;
                AppendValues();
            }
        }

        for (int changes = _random.Next(4); changes > 0 && _length > 0; changes--)
        {
            Change();
        }

        if (_length >= FrameHeader.SizeInBytes && _random.Next(8) != 0)
        {
            // Else hardly any would get past the first check.
            BinaryPrimitives.WriteInt32LittleEndian(_bytes, _length);
        }

        return _bytes.AsMemory(0, _length);
    }

    private void AppendValues()
    {
        for (int count = _random.Next(4); count > 0; count--)
        {
            for (int depth = _random.Next(3) == 0 ? _random.Next(70) : 0; depth > 0; depth--)
            {
                Append([0x33, 0x01]);
            }

            Append(s_values[_random.Next(s_values.Length)]);
        }
    }

    private void Change()
    {
        int at = _random.Next(_length);
        switch (_random.Next(7))
        {
            case 0:
                _bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1:
                _bytes[at] = (byte)_random.Next(256);
                break;
            case 2:
                _bytes[at] = s_telling[_random.Next(s_telling.Length)];
                break;
            case 3:
                _length = at;
                break;
            case 4:
                // A part of it once more.
                Append(_bytes.AsSpan(at, _random.Next(_length - at + 1)).ToArray());
                break;
            case 5:
                Append(s_values[_random.Next(s_values.Length)]);
                break;
            default:
                // A length or count.
                BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(Math.Min(at, MaxLength - 4)), (uint)_random.NextInt64(uint.MaxValue) >> _random.Next(32));
                break;
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        int length = Math.Min(bytes.Length, MaxLength - _length);
        bytes[..length].CopyTo(_bytes.AsSpan(_length));
        _length += length;
    }
}
