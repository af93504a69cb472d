using System.Runtime.InteropServices;
using Managers.Platform.Windows.Interop;
using static Managers.Platform.Windows.Interop.Windows;

namespace Managers.Platform.Windows;

/// <summary>What the operations of a stream use: given back when the stream is disposed and nobody is inside any more.</summary>
internal sealed class StreamMemory : SafeHandle
{
    private readonly StreamHalf _in;
    private readonly StreamHalf _out;
    private bool _isDisposed;

    internal StreamMemory(StreamHalf reads, StreamHalf writes, HANDLE closed)
        : base(0, ownsHandle: true)
    {
        _in = reads;
        _out = writes;
        SetHandle(closed);
    }

    public override bool IsInvalid => handle == 0;

    protected override void Dispose(bool disposing)
    {
        _isDisposed |= disposing;
        base.Dispose(disposing);
    }

    protected override bool ReleaseHandle()
    {
        // The finalizer, which may come here before the stream is closed, waits for no operation.
        _in.Free(wait: _isDisposed);
        _out.Free(wait: _isDisposed);
        return CloseHandle((HANDLE)handle);
    }
}
