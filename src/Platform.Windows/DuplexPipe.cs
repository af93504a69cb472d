using System.Diagnostics;
using Managers.Platform.Windows.Interop;
using static Managers.Platform.Windows.Interop.Windows;

namespace Managers.Platform.Windows;

/// <summary>One end of a named pipe with one instance and a random name, whose other end the child has or had.</summary>
internal sealed unsafe class DuplexPipe : ControlPipe
{
    private const int BufferInBytes = 64 << 10;

    private readonly bool _isServerEnd;
    private int _isBroken;

    private DuplexPipe(HANDLE end, bool isServerEnd)
    {
        SetHandle(end);
        _isServerEnd = isServerEnd;
    }

    /// <summary>The child's end, which it inherited.</summary>
    internal static DuplexPipe Inherited(HANDLE end) => new(end, isServerEnd: false);

    /// <summary>Makes both ends.</summary>
    /// <param name="childEnd">The end that a child can inherit.</param>
    /// <returns>Null, and the reason is <see cref="NativeError.Last"/>.</returns>
    internal static DuplexPipe? TryMake(out HANDLE childEnd)
    {
        SECURITY_ATTRIBUTES security = ObjectSecurity.ForUser;
        childEnd = HANDLE.INVALID_VALUE;
        fixed (char* name = @"\\.\pipe\managers.control." + Guid.NewGuid().ToString("N"))
        {
            HANDLE own = CreateNamedPipeW(
                name,
                (uint)(PIPE.PIPE_ACCESS_DUPLEX | FILE.FILE_FLAG_OVERLAPPED | FILE.FILE_FLAG_FIRST_PIPE_INSTANCE),
                PIPE.PIPE_TYPE_BYTE | PIPE.PIPE_REJECT_REMOTE_CLIENTS,
                1,
                BufferInBytes,
                BufferInBytes,
                0,
                &security);
            if ((nint)own == -1)
            {
                return null;
            }

            var pipe = new DuplexPipe(own, isServerEnd: true);
            security.bInheritHandle = BOOL.TRUE;
            childEnd = CreateFileW(name, GENERIC_READ | GENERIC_WRITE, 0, &security, OPEN.OPEN_EXISTING, (uint)FILE.FILE_FLAG_OVERLAPPED | SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, HANDLE.NULL);
            if ((nint)childEnd == -1)
            {
                pipe.Dispose();
                return null;
            }

            return pipe;
        }
    }

    internal override int Read(Span<byte> buffer, int timeoutMilliseconds)
    {
        bool held = false;
        try
        {
            DangerousAddRef(ref held);
            // Safety: the span is pinned until the operation has ended, the handle is held open by the reference.
            fixed (byte* bytes = buffer)
            {
                uint count = Run(read: true, bytes, (uint)buffer.Length, timeoutMilliseconds, out int error);
                // The other end has closed, or has gone, or this one was told to stop. Nothing else can happen to a pipe that is open.
                return error == 0 ? (int)count : 0;
            }
        }
        finally
        {
            if (held)
            {
                DangerousRelease();
            }
        }
    }

    internal override bool Write(ReadOnlySpan<byte> bytes, int timeoutMilliseconds)
    {
        bool held = false;
        try
        {
            DangerousAddRef(ref held);
            // Safety: as in Read.
            fixed (byte* first = bytes)
            {
                for (int sent = 0; sent < bytes.Length;)
                {
                    sent += (int)Run(read: false, first + sent, (uint)Math.Min(BufferInBytes, bytes.Length - sent), timeoutMilliseconds, out int error);
                    if (error != 0)
                    {
                        return false;
                    }
                }

                return true;
            }
        }
        finally
        {
            if (held)
            {
                DangerousRelease();
            }
        }
    }

    internal override void Break()
    {
        bool held = false;
        try
        {
            DangerousAddRef(ref held);
            Volatile.Write(ref _isBroken, 1);
            CancelIoEx((HANDLE)handle, null);
            if (_isServerEnd)
            {
                // The other end of a pipe can be told at once by this end alone; from there its close tells.
                DisconnectNamedPipe((HANDLE)handle);
            }
        }
        catch (ObjectDisposedException)
        {
            // Closed: more than broken.
        }
        finally
        {
            if (held)
            {
                DangerousRelease();
            }
        }
    }

    protected override bool ReleaseHandle() => CloseHandle((HANDLE)handle);

    /// <summary>Runs one operation to its end.</summary>
    /// <exception cref="TimeoutException">It was not over in time, and is taken back.</exception>
    private uint Run(bool read, byte* bytes, uint length, int timeoutMilliseconds, out int error)
    {
        if (Volatile.Read(ref _isBroken) != 0)
        {
            error = ERROR.ERROR_BROKEN_PIPE;
            return 0;
        }

        var pipe = (HANDLE)handle;
        HANDLE done = CreateEventW(null, BOOL.TRUE, BOOL.FALSE, null);
        try
        {
            var operation = new OVERLAPPED { hEvent = done };
            uint count;
            bool ended = read ? ReadFile(pipe, bytes, length, &count, &operation) : WriteFile(pipe, bytes, length, &count, &operation);
            error = ended ? 0 : NativeError.Last.Number;
            if (!ended && error != ERROR.ERROR_IO_PENDING)
            {
                return 0;
            }

            bool isLate = !ended && !IsOver(done, pipe, &operation, timeoutMilliseconds);
            // Safety: the operation lies on this stack, so it has to end before this returns; cancelled or not, it does.
            error = GetOverlappedResult(pipe, &operation, &count, BOOL.TRUE) ? 0 : NativeError.Last.Number;
            return error == 0 || !isLate ? count : throw new TimeoutException("The other process did not answer in time.");
        }
        finally
        {
            CloseHandle(done);
        }
    }

    private bool IsOver(HANDLE done, HANDLE pipe, OVERLAPPED* operation, int timeoutMilliseconds)
    {
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            // In slices, for the moment between the look whether it is broken and the start of the operation.
            int left = timeoutMilliseconds < 0 ? int.MaxValue : timeoutMilliseconds - (int)Math.Min(Stopwatch.GetElapsedTime(started).TotalMilliseconds, int.MaxValue);
            if (WaitForSingleObject(done, (uint)Math.Clamp(left, 0, 500)) == WAIT.WAIT_OBJECT_0)
            {
                return true;
            }

            bool isBroken = Volatile.Read(ref _isBroken) != 0;
            if (left <= 0 || isBroken)
            {
                CancelIoEx(pipe, operation);
                return isBroken;
            }
        }
    }
}
