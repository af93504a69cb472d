namespace Managers;

/// <summary>A method threw in the manager server. What it threw arrives as text; types that this process knows from the BCL are thrown as themselves, with this inside.</summary>
public sealed class RemoteException : ManagerException
{
    /// <summary>Makes an error with the message of the class.</summary>
    public RemoteException()
        : this("?", "A method threw in the manager server.", null)
    {
    }

    /// <summary>Makes an error with a message.</summary>
    /// <param name="message">The message.</param>
    public RemoteException(string message)
        : this("?", message, null)
    {
    }

    /// <summary>Makes an error with a message and its cause.</summary>
    /// <param name="message">The message.</param>
    /// <param name="innerException">The cause, or null.</param>
    public RemoteException(string message, Exception? innerException)
        : base(message, innerException)
    {
        RemoteType = "?";
        RemoteMessage = message;
    }

    /// <summary>Makes an error of what a server told.</summary>
    /// <param name="remoteType">Name of the type that was thrown.</param>
    /// <param name="remoteMessage">Its message.</param>
    /// <param name="remoteStackTrace">Where it was thrown, or null.</param>
    public RemoteException(string remoteType, string remoteMessage, string? remoteStackTrace)
        : base($"{remoteType} in the manager server: {remoteMessage}")
    {
        RemoteType = remoteType;
        RemoteMessage = remoteMessage;
        RemoteStackTrace = remoteStackTrace;
    }

    /// <summary>Full name of the type that was thrown in the server; for people, it is never loaded.</summary>
    public string RemoteType { get; }

    /// <summary>The message of what was thrown.</summary>
    public string RemoteMessage { get; }

    /// <summary>Where it was thrown in the server; null if the server does not tell.</summary>
    public string? RemoteStackTrace { get; }

    /// <summary>The message, where it was thrown in the server, and where it arrived here.</summary>
    public override string ToString() => RemoteStackTrace is null ? base.ToString() : $"{base.ToString()}{Environment.NewLine}--- in the manager server ---{Environment.NewLine}{RemoteStackTrace}";
}
