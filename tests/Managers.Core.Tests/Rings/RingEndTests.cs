using System.Runtime.InteropServices;
using Managers.Locks;
using Managers.Rings;
using Xunit;

namespace Managers.Core.Tests.Rings;

/// <summary>Both ends of one ring, by one thread: what is written is what is read, and numbers that cannot be are refused.</summary>
public sealed unsafe class RingEndTests : IDisposable
{
    private const int Size = 256;
    private const int Guard = 512;

    private readonly byte* _memory = (byte*)NativeMemory.AlignedAlloc(1024 + Size + 2 * Guard, 128);

    public RingEndTests()
    {
        new Span<byte>(_memory, 1024).Clear();
        new Span<byte>(_memory + 1024, Size + 2 * Guard).Fill(0xEE);
    }

    private RingCell* Cell => (RingCell*)_memory;

    private uint* Bell => (uint*)(_memory + 512);

    private byte* Data => _memory + 1024 + Guard;

    private static SegmentWords Words => default;

    public void Dispose() => NativeMemory.AlignedFree(_memory);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_written_is_what_is_read_in_pieces_of_any_size(int seed)
    {
        var random = new Random(seed);
        RingWriter writer = new(Cell, Data, Size, Bell);
        RingReader reader = new(Cell, Data, Size, Bell);
        byte[] sent = new byte[100_000];
        random.NextBytes(sent);
        var received = new List<byte>();
        byte[] buffer = new byte[2 * Size];
        int written = 0;
        while (received.Count < sent.Length)
        {
            int count = writer.Write(Words, sent.AsSpan(written, random.Next(Math.Min(2 * Size, sent.Length - written) + 1)), out _);
            Assert.InRange(count, 0, Size);
            written += count;
            Assert.InRange(written - received.Count, 0, Size);
            int read = reader.Read(Words, buffer.AsSpan(0, 1 + random.Next(buffer.Length)));
            if (read > 0)
            {
                received.AddRange(buffer[..read]);
            }
        }

        Assert.Equal(sent, received);
        Assert.True(writer.IsRead);
        GuardsAreWhole();
    }

    [Fact]
    public void A_reader_believes_no_number_that_cannot_be()
    {
        var random = new Random(4);
        byte[] buffer = new byte[4 * Size];
        for (int i = 0; i < 10_000; i++)
        {
            RingReader reader = new(Cell, Data, Size, Bell);
            ulong tail = i % 2 == 0 ? (ulong)random.NextInt64(long.MinValue, long.MaxValue) : (ulong)random.Next(2 * Size);
            Cell->Head = (ulong)random.NextInt64();
            Cell->Tail = tail;
            Assert.Equal(tail == 0 ? -1 : tail > Size ? -2 : (int)tail, reader.Read(Words, buffer));
        }

        GuardsAreWhole();
    }

    [Fact]
    public void A_writer_believes_no_number_that_cannot_be()
    {
        var random = new Random(5);
        byte[] bytes = new byte[Size];
        for (int i = 0; i < 10_000; i++)
        {
            RingWriter writer = new(Cell, Data, Size, Bell);
            Assert.Equal(200, writer.Write(Words, bytes.AsSpan(0, 200), out _));
            ulong head = i % 2 == 0 ? (ulong)random.NextInt64(long.MinValue, long.MaxValue) : (ulong)random.Next(2 * Size);
            Cell->Head = head;
            // Read so far can be from nothing to all that was written.
            Assert.Equal(head > 200 ? -1 : Math.Min(100, Size - 200 + (int)head), writer.Write(Words, bytes.AsSpan(0, 100), out _));
            Assert.True(head <= 200 || writer.HasRoom(Words), "who waits for room is told");
        }

        GuardsAreWhole();
    }

    private void GuardsAreWhole()
    {
        Assert.False(new ReadOnlySpan<byte>(Data - Guard, Guard).ContainsAnyExcept((byte)0xEE));
        Assert.False(new ReadOnlySpan<byte>(Data + Size, Guard).ContainsAnyExcept((byte)0xEE));
    }
}
