using System.Buffers;

namespace Managers.Protocol;

/// <summary>Bytes that grow by need up to a limit, kept for the next use. One user at a time.</summary>
internal sealed class FrameBuffer(int capacity = FrameBuffer.DefaultCapacity, int maxLength = ProtocolConstants.DefaultMaxFrameInBytes) : IDisposable
{
    internal const int DefaultCapacity = 512;

    // A buffer that one great frame has swollen is not kept at that size.
    private const int KeptCapacity = 1 << 20;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(capacity);

    /// <summary>How many bytes are in it.</summary>
    internal int Length { get; set; }

    /// <summary>The longest frame that may stand in it.</summary>
    internal int MaxLength { get; set; } = maxLength;

    internal Span<byte> All => _bytes;

    internal ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    internal ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Length);

    /// <summary>Makes room behind the bytes that count.</summary>
    /// <param name="used">How many bytes count.</param>
    /// <param name="frameStart">Where the frame begins that must not grow beyond the limit.</param>
    /// <param name="more">How many more are needed.</param>
    /// <exception cref="ProtocolException">The frame would be longer than the limit.</exception>
    internal Span<byte> Grow(int used, int frameStart, int more)
    {
        long needed = (long)used + more;
        if (needed - frameStart > MaxLength)
        {
            throw new ProtocolException(ErrorCode.FrameTooLong, $"A frame would have at least {needed - frameStart} bytes; {MaxLength} are allowed. Send less at a time, or raise the limit on both sides.");
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Array.MaxLength, Math.Max(needed, 2L * _bytes.Length)));
        _bytes.AsSpan(0, used).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
        return RoomFor(frameStart);
    }

    /// <summary>All bytes up to where the frame that begins there would be longer than the limit: who writes past them has to ask for more, though the buffer may have it.</summary>
    internal Span<byte> RoomFor(int frameStart) => _bytes.AsSpan(0, (int)Math.Min(_bytes.Length, (long)frameStart + MaxLength));

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - Length < bytes.Length)
        {
            Grow(Length, Length, bytes.Length);
        }

        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>Forgets the bytes.</summary>
    internal void Clear()
    {
        Length = 0;
        if (_bytes.Length > KeptCapacity)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = ArrayPool<byte>.Shared.Rent(DefaultCapacity);
        }
    }

    public void Dispose()
    {
        byte[] bytes = _bytes;
        _bytes = [];
        Length = 0;
        if (bytes.Length != 0)
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }
}
