using System.Net.Security;
using System.Security.Authentication;
using Managers.Platform;
using Managers.Transport;

namespace Managers;

/// <summary>TLS for TCP connections, by the framework's <see cref="SslStream"/>. The key is proved over it all the same.</summary>
public sealed class TlsOptions : IChannelSecurity
{
    /// <summary>How a server proves who it is; needed to serve. It has to have a certificate.</summary>
    public SslServerAuthenticationOptions? Server { get; init; }

    /// <summary>How a client checks the server; null: by the system's trusted authorities and the address's host. A missing <see cref="SslClientAuthenticationOptions.TargetHost"/> is set to that host.</summary>
    public SslClientAuthenticationOptions? Client { get; init; }

    /// <summary>There are options for servers. Asked by code that is to know nothing of their type, whose assembly a server without TLS does not need.</summary>
    internal bool CanServe => Server is not null;

    Channel IChannelSecurity.Accept(Channel channel, TimeSpan patience)
    {
        SslServerAuthenticationOptions options = Server ?? throw new InvalidOperationException("TlsOptions.Server is needed to serve.");
        return new TlsChannel(channel, patience, stream => stream.AuthenticateAsServer(options));
    }

    Channel IChannelSecurity.Connect(Channel channel, ManagerAddress address, TimeSpan timeout)
    {
        SslClientAuthenticationOptions options = Client ?? new SslClientAuthenticationOptions();
        if (string.IsNullOrEmpty(options.TargetHost))
        {
            options.TargetHost = address.Name;
        }

        try
        {
            return new TlsChannel(channel, timeout, stream => stream.AuthenticateAsClient(options));
        }
        catch (IOException e)
        {
            throw new ManagerUnavailableException($"The server at '{address}' did not agree on TLS: {e.Message} Is it a manager server, with ManagerOptions.Tls?", mayHaveExecuted: false, e);
        }
        catch (AuthenticationException e)
        {
            throw new AuthenticationException($"The TLS certificate of the server at '{address}' is not accepted: {e.Message} See TlsOptions.Client.", e);
        }
    }
}
