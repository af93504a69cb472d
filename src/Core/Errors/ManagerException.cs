namespace Managers;

/// <summary>The root of the errors that this library itself reports. Misuse of a member is reported by the BCL's own types.</summary>
public class ManagerException : Exception
{
    /// <summary>Makes an error with the message of the class.</summary>
    public ManagerException()
    {
    }

    /// <summary>Makes an error with a message.</summary>
    /// <param name="message">What was tried, on what, what was found and what is allowed.</param>
    public ManagerException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an error with a message and the error that caused it.</summary>
    /// <param name="message">What was tried, on what, what was found and what is allowed.</param>
    /// <param name="innerException">The cause, or null.</param>
    public ManagerException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
