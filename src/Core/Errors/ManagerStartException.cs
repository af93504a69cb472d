namespace Managers;

/// <summary>A server process could not be started, or failed before it was ready. No process of it is left.</summary>
public sealed class ManagerStartException : ManagerException
{
    /// <summary>Makes an error with the message of the class.</summary>
    public ManagerStartException()
        : base("A server process could not be started.")
    {
    }

    /// <summary>Makes an error with a message.</summary>
    /// <param name="message">What was tried and what came of it.</param>
    public ManagerStartException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an error with a message and its cause.</summary>
    /// <param name="message">What was tried and what came of it.</param>
    /// <param name="innerException">The cause, or null.</param>
    public ManagerStartException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The exit code of the server process; null if it was ended by a signal, or the failure is none of a process.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The type name of the exception that ended the start in the server process; null if there was none. Text of another process: a name, never made a type.</summary>
    public string? RemoteTypeName { get; init; }

    /// <summary>The message of that exception; null if there was none.</summary>
    public string? RemoteMessage { get; init; }

    /// <summary>That exception as text, with its stack and its causes; null if there was none.</summary>
    public string? RemoteDetails { get; init; }

    /// <summary>The end of what the server process wrote as error output until it failed, 8 KiB at most; empty if there is none.</summary>
    public string ErrorOutput { get; init; } = string.Empty;
}
