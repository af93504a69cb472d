using Managers.Platform;

namespace Managers.Transport;

/// <summary>Makes a channel secret. Behind an interface, so that a program that does not ask for it does not carry it.</summary>
internal interface IChannelSecurity
{
    /// <summary>The server's side.</summary>
    /// <param name="channel">The channel; it belongs to the one that is returned.</param>
    /// <param name="patience">How long the client may take.</param>
    /// <exception cref="IOException">The client did something else.</exception>
    Channel Accept(Channel channel, TimeSpan patience);

    /// <summary>The client's side.</summary>
    /// <param name="channel">The channel; it belongs to the one that is returned.</param>
    /// <param name="address">Whom it was connected to.</param>
    /// <param name="timeout">How long the server may take.</param>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The server's certificate is not accepted.</exception>
    /// <exception cref="ManagerUnavailableException">The server did something else.</exception>
    Channel Connect(Channel channel, ManagerAddress address, TimeSpan timeout);
}
