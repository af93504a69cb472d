using System.Runtime.InteropServices;

namespace Managers.Platform;

/// <summary>One end of a pipe in both directions between a process and its child. The system closes it with the process, and the other end learns of that.</summary>
internal abstract class ControlPipe : SafeHandle
{
    protected ControlPipe()
        : base(-1, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == -1;

    /// <summary>Reads what is there, and waits while nothing is.</summary>
    /// <param name="buffer">Where to; at least one byte.</param>
    /// <param name="timeoutMilliseconds">How long to wait; negative: without end.</param>
    /// <returns>The number of bytes; 0 if the other end is closed.</returns>
    /// <exception cref="TimeoutException">Nothing came in time.</exception>
    internal abstract int Read(Span<byte> buffer, int timeoutMilliseconds);

    /// <summary>Writes all bytes, and waits while the other side does not take them.</summary>
    /// <param name="bytes">What to write.</param>
    /// <param name="timeoutMilliseconds">How long to wait for room each time; negative: without end.</param>
    /// <returns>False if the other end is closed.</returns>
    /// <exception cref="TimeoutException">They were not taken in time.</exception>
    internal abstract bool Write(ReadOnlySpan<byte> bytes, int timeoutMilliseconds);

    /// <summary>Ends the conversation: who waits at either end is told that the other end is closed.</summary>
    internal abstract void Break();
}
