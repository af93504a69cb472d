namespace Managers.Platform;

/// <summary>Connections between processes.</summary>
internal interface IChannels
{
    /// <summary>Listens at an address.</summary>
    /// <param name="address">Where; null: a private local address that the system makes up.</param>
    /// <exception cref="ManagerException">It cannot: the address is in use, not allowed, or of a kind that this system does not have.</exception>
    ChannelListener Listen(ManagerAddress? address);

    /// <summary>Connects to who listens at an address. A local address is refused if another user's process listens there.</summary>
    /// <param name="address">Where.</param>
    /// <param name="timeout">How long to try.</param>
    /// <exception cref="ManagerUnavailableException">Nobody listens there, or not within the time.</exception>
    Channel Connect(ManagerAddress address, TimeSpan timeout);
}
