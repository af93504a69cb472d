using Managers.Core.Tests.Interleavings.Scheduling;
using Managers.Rings;

namespace Managers.Core.Tests.Interleavings;

/// <summary>
/// One side writes bytes, the other reads them; each sleeps when it cannot go on. The reader may also have given its thread back: then it goes on when it is spoken to by the socket, which a word stands for. Bytes arrive as they were written.
/// </summary>
internal unsafe class RingScenario(int count, int size, int piece, int readsAtOnce, bool watches = false) : Scenario(2, BytesStart + 64)
{
    private const int BytesStart = 1024;
    private byte _written;
    private byte _read;

    internal override ulong State => _written | (ulong)_read << 8;

    protected uint* ReadersBell => (uint*)Memory;

    protected uint* WritersBell => (uint*)(Memory + 128);

    private RingCell* Cell => (RingCell*)(Memory + 256);

    // How often the reader was spoken to by the socket.
    private uint* Socket => (uint*)(Memory + 512);

    internal override void Begin()
    {
        Name(ReadersBell, "reader's bell");
        Name(WritersBell, "writer's bell");
        Name(&Cell->Tail, "tail");
        Name(&Cell->Head, "head");
        Name(Socket, "socket");
        _written = _read = 0;
    }

    internal override void Body(int thread, ScheduledWords words)
    {
        if (thread == 0)
        {
            Write(words);
        }
        else
        {
            Read(words);
        }
    }

    internal override void End() => Require(_written == count && _read == count, $"{_written} bytes were written, {_read} read");

    protected virtual bool LooksAgain => true;

    /// <summary>The number at which to sleep, asked for after the second look.</summary>
    protected virtual uint NumberOf(ScheduledWords words, uint* bell, uint raised) => raised;

    private void Write(ScheduledWords words)
    {
        var writer = new RingWriter(Cell, Memory + BytesStart, (uint)size, ReadersBell);
        Span<byte> bytes = stackalloc byte[piece];
        int sent = 0;
        while (sent < count)
        {
            int length = Math.Min(piece, count - sent);
            for (int i = 0; i < length; i++)
            {
                bytes[i] = (byte)(sent + i + 1);
            }

            int written = writer.Write(words, bytes[..length], out uint woken);
            Require(written >= 0, "the reader's number cannot be");
            sent += written;
            _written = (byte)sent;
            if ((woken & Bell.Watches) != 0)
            {
                words.Add(Socket, 1);
                words.Wake(Socket, 1, Managers.Platform.IWaiter.Any);
            }

            while (written == 0 && !Sleeps(words, WritersBell, Bell.Writes, writer.HasRoom(words), ref writer))
            {
            }
        }
    }

    private bool Sleeps(ScheduledWords words, uint* bell, uint reason, bool isReady, ref RingWriter writer)
    {
        if (isReady)
        {
            return true;
        }

        uint seen = Bell.Raise(words, bell, reason);
        if (!LooksAgain || !writer.HasRoom(words))
        {
            words.Wait(bell, NumberOf(words, bell, seen), 1000, Managers.Platform.IWaiter.Ordinary, 0);
        }

        bool hasRoom = writer.HasRoom(words);
        Bell.Lower(words, bell, reason);
        return hasRoom;
    }

    private void Read(ScheduledWords words)
    {
        var reader = new RingReader(Cell, Memory + BytesStart, (uint)size, WritersBell);
        Span<byte> bytes = stackalloc byte[readsAtOnce];
        int received = 0;
        while (received < count)
        {
            int read = reader.Read(words, bytes);
            Require(read != -2, "the writer's number cannot be");
            for (int i = 0; i < read; i++)
            {
                Require(bytes[i] == (byte)++received, "the bytes are others than were written");
            }

            _read = (byte)received;
            if (read < 0 && received < count)
            {
                WaitForBytes(words, ref reader);
            }
        }
    }

    private void WaitForBytes(ScheduledWords words, ref RingReader reader)
    {
        if (watches)
        {
            uint spoken = words.Load(Socket);
            Bell.Raise(words, ReadersBell, Bell.Watches);
            if (!LooksAgain || !reader.HasBytes(words))
            {
                words.Wait(Socket, spoken, 1000, Managers.Platform.IWaiter.Ordinary, 0);
            }

            Bell.Lower(words, ReadersBell, Bell.Watches);
            return;
        }

        uint seen = Bell.Raise(words, ReadersBell, Bell.Reads);
        if (!LooksAgain || !reader.HasBytes(words))
        {
            words.Wait(ReadersBell, NumberOf(words, ReadersBell, seen), 1000, Managers.Platform.IWaiter.Ordinary, 0);
        }

        Bell.Lower(words, ReadersBell, Bell.Reads);
    }
}
