using System.Runtime.InteropServices;
using Managers.Platform.Windows.Interop;
using static Managers.Platform.Windows.Interop.Windows;

namespace Managers.Platform.Windows;

/// <summary>
/// One direction of a stream: at most one operation of the system at a time, from or to a buffer of its own, which the system may touch until the operation has ended. So nobody has to wait for it who does not want to:
/// what has arrived is copied from the buffer, what is sent is copied to it.
/// </summary>
internal sealed unsafe class StreamHalf
{
    internal const int BufferInBytes = 64 << 10;

    private const uint EndMilliseconds = 1000;

    private readonly bool _reads;
    private OVERLAPPED* _operation;
    private byte* _buffer;
    private bool _isUnderWay;
    private int _start;
    private int _end;

    internal StreamHalf(bool reads)
    {
        _reads = reads;
        _operation = (OVERLAPPED*)NativeMemory.AllocZeroed((nuint)sizeof(OVERLAPPED));
        _buffer = (byte*)NativeMemory.Alloc(BufferInBytes);
        Done = CreateEventW(null, BOOL.TRUE, BOOL.FALSE, null);
    }

    /// <summary>Is set when the operation ends.</summary>
    internal HANDLE Done { get; }

    /// <summary>Why there will be no more; 0 while there may.</summary>
    internal int Error { get; private set; }

    /// <summary>Something has arrived that nobody has taken.</summary>
    internal bool HasBytes => _start < _end;

    /// <summary>The system is still at it.</summary>
    internal bool IsUnderWay => _isUnderWay && Volatile.Read(ref _operation->Internal) == STATUS_PENDING;

    /// <summary>There will be no more, from the start.</summary>
    internal void Refuse(int error) => Error = error;

    /// <summary>Starts a read unless one is under way, or has brought something, or there will be no more.</summary>
    internal void StartReading(HANDLE stream)
    {
        if (!HasBytes && !_isUnderWay && Error == 0)
        {
            _start = _end = 0;
            Begin();
            uint count;
            Started(ReadFile(stream, _buffer, BufferInBytes, &count, _operation));
        }
    }

    /// <summary>Takes the result of an operation that has ended.</summary>
    internal void Settle(HANDLE stream)
    {
        if (!_isUnderWay || IsUnderWay)
        {
            return;
        }

        uint count;
        if (GetOverlappedResult(stream, _operation, &count, BOOL.FALSE))
        {
            _isUnderWay = false;
            if (_reads)
            {
                _end = (int)count;
                // A socket whose other end has closed.
                Error = count == 0 ? ERROR.ERROR_HANDLE_EOF : 0;
            }
        }
        else if (NativeError.Last is { Number: not ERROR.ERROR_IO_INCOMPLETE } error)
        {
            _isUnderWay = false;
            // A read that ended with the thread that started it has taken nothing: the next begins where it did.
            Error = _reads && error.Number == ERROR.ERROR_OPERATION_ABORTED ? 0 : error.Number;
        }
    }

    internal int Take(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _end - _start);
        new ReadOnlySpan<byte>(_buffer + _start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    /// <summary>Starts a write of as much as the buffer holds. Only if none is under way.</summary>
    /// <returns>How many bytes.</returns>
    internal int StartWriting(HANDLE stream, ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(bytes.Length, BufferInBytes);
        bytes[..count].CopyTo(new Span<byte>(_buffer, count));
        Begin();
        uint written;
        Started(WriteFile(stream, _buffer, (uint)count, &written, _operation));
        return count;
    }

    /// <summary>Gives the memory back. The stream is closed, so an operation that was under way ends soon; one that does not keeps its memory.</summary>
    internal void Free(bool wait)
    {
        if (_operation == null || (IsUnderWay && WaitForSingleObject(Done, wait ? EndMilliseconds : 0) != WAIT.WAIT_OBJECT_0))
        {
            return;
        }

        NativeMemory.Free(_operation);
        NativeMemory.Free(_buffer);
        _operation = null;
        _buffer = null;
        _isUnderWay = false;
        CloseHandle(Done);
    }

    private void Begin()
    {
        ResetEvent(Done);
        // The lowest bit, which belongs to no handle, says that the event alone tells of the end: nothing goes to the completion port.
        *_operation = new OVERLAPPED { hEvent = (HANDLE)((nint)Done | 1) };
    }

    private void Started(bool hasEnded)
    {
        NativeError error = NativeError.Last;
        // An operation that has ended at once has its result where all others have it.
        _isUnderWay = hasEnded || error.Number == ERROR.ERROR_IO_PENDING;
        Error = _isUnderWay ? 0 : error.Number;
    }
}
