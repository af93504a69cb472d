namespace Managers;

/// <summary>What a peer sent, or what was to be sent to it, is not what the protocol or the contract allows.</summary>
public sealed class ProtocolException : ManagerException
{
    /// <summary>Makes an error with the message of the class.</summary>
    public ProtocolException()
        : this(ErrorCode.ProtocolViolation, "The protocol was violated.")
    {
    }

    /// <summary>Makes an error of code <see cref="ErrorCode.ProtocolViolation"/>.</summary>
    /// <param name="message">What was found and what is allowed.</param>
    public ProtocolException(string message)
        : this(ErrorCode.ProtocolViolation, message)
    {
    }

    /// <summary>Makes an error of code <see cref="ErrorCode.ProtocolViolation"/>.</summary>
    /// <param name="message">What was found and what is allowed.</param>
    /// <param name="innerException">The cause, or null.</param>
    public ProtocolException(string message, Exception? innerException)
        : this(ErrorCode.ProtocolViolation, message, innerException)
    {
    }

    /// <summary>Makes an error.</summary>
    /// <param name="code">What kind of error it is.</param>
    /// <param name="message">What was found and what is allowed.</param>
    /// <param name="innerException">The cause, or null.</param>
    public ProtocolException(ErrorCode code, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
    }

    /// <summary>What kind of error it is.</summary>
    public ErrorCode Code { get; }
}
