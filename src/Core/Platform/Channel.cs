namespace Managers.Platform;

/// <summary>
/// A stream of bytes to one other process. One thread reads at a time and one writes; <see cref="Shutdown"/> may come from any thread, and <see cref="IDisposable.Dispose"/> only when nobody is inside any more.
/// </summary>
internal abstract class Channel : IDisposable
{
    /// <summary>Who is at the other end, as far as the system tells.</summary>
    internal abstract ChannelPeer Peer { get; }

    /// <summary>True once the other end went away without having read all that was written: its last bytes never arrived.</summary>
    internal virtual bool WasReset { get; private protected set; }

    /// <summary>
    /// The system wakes a thread that waits in <see cref="Read"/> also when the other end takes what was written here: one that waits in <see cref="Wait"/> first sleeps on, for one call of the system's more.
    /// </summary>
    internal virtual bool WakesReaders => false;

    /// <summary>True if both ends are on this machine, and of one user.</summary>
    internal virtual bool IsLocal => false;

    /// <summary>True if <see cref="TryRead"/> asks no system.</summary>
    internal virtual bool AsksCheaply => false;

    /// <summary>Reads what has arrived; waits if nothing has.</summary>
    /// <returns>How many bytes; 0 once the other end has closed, or the connection is lost or shut down.</returns>
    internal abstract int Read(Span<byte> buffer);

    /// <summary>Reads what has arrived.</summary>
    /// <returns>How many bytes; 0 as in <see cref="Read"/>; -1 if nothing has.</returns>
    internal abstract int TryRead(Span<byte> buffer);

    /// <summary>Writes as much as finds room.</summary>
    /// <returns>How many bytes, 0 if none; -1 if the connection is lost or shut down.</returns>
    internal abstract int TryWrite(ReadOnlySpan<byte> bytes);

    /// <summary>Waits until something can be read, or written, or the connection is lost.</summary>
    /// <param name="read">Wait for something to read.</param>
    /// <param name="write">Wait for room to write.</param>
    /// <param name="milliseconds">At most so long; -1: without end.</param>
    /// <returns>False if the time was up.</returns>
    internal abstract bool Wait(bool read, bool write, int milliseconds);

    /// <summary>The channel of the system's own that an <see cref="IChannelWatch"/> can watch instead of a thread that waits for this one. The reading thread asks, after it has waited in vain.</summary>
    /// <returns>Null if something can be read already.</returns>
    internal virtual Channel? FindWatchable() => this;

    /// <summary>Has this channel, which <see cref="FindWatchable"/> gave, watched; see <see cref="IChannelWatch.TryWatch"/>.</summary>
    internal virtual bool TryWatch(IChannelWatch watch, Action<object> ready, object state) => watch.TryWatch(this, ready, state);

    /// <summary>Ends the connection: whoever reads or writes here or there is told.</summary>
    internal abstract void Shutdown();

    public abstract void Dispose();

    /// <summary>Writes all of it, waiting for room.</summary>
    /// <returns>False if the connection is lost or shut down.</returns>
    internal bool Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int written = TryWrite(bytes);
            if (written < 0)
            {
                return false;
            }

            bytes = bytes[written..];
            if (!bytes.IsEmpty && written == 0)
            {
                Wait(read: false, write: true, -1);
            }
        }

        return true;
    }
}

/// <summary>The process at the other end of a channel, as the system says.</summary>
/// <param name="ProcessId">Its number; 0 if the system does not tell.</param>
/// <param name="Text">The other end in words, for messages.</param>
internal readonly record struct ChannelPeer(int ProcessId, string Text);

/// <summary>A name or port at which channels arrive.</summary>
internal abstract class ChannelListener : IDisposable
{
    /// <summary>Where it listens, with the port that the system chose.</summary>
    internal abstract ManagerAddress Address { get; }

    /// <summary>Waits for the next channel.</summary>
    /// <returns>Null once the listener is closed.</returns>
    internal abstract Channel? Accept();

    /// <summary>Takes no more channels, and ends a wait for one. The name is free afterwards.</summary>
    public abstract void Dispose();
}
