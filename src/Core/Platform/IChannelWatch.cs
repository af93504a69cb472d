namespace Managers.Platform;

/// <summary>Has the system tell which of many channels that nobody reads has something to read.</summary>
internal interface IChannelWatch
{
    /// <summary>Whether this system can. If not, each channel keeps a thread that waits for it.</summary>
    bool IsAvailable { get; }

    /// <summary>
    /// Calls back once when something can be read, the other end has gone or the channel is shut down, also if that was so before; on a thread of its own that serves all calls: the callback must not block. The channel's descriptor stays until then, whoever disposes the
    /// channel meanwhile: so who wants no callback any more shuts the channel down, and a callback never comes for another channel.
    /// </summary>
    /// <param name="channel">A channel that this platform made.</param>
    /// <param name="ready">What to call.</param>
    /// <param name="state">With what.</param>
    /// <returns>False if the system refuses or the channel is disposed: there will be no callback.</returns>
    bool TryWatch(Channel channel, Action<object> ready, object state);
}
