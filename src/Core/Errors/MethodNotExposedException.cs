namespace Managers;

/// <summary>A call named a method that the object does not have, or does not expose.</summary>
public sealed class MethodNotExposedException : ManagerException
{
    /// <summary>Makes an error with the message of the class.</summary>
    public MethodNotExposedException()
    {
    }

    /// <summary>Makes an error with a message.</summary>
    /// <param name="message">Which method, of what, and which ones there are.</param>
    public MethodNotExposedException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an error with a message and its cause.</summary>
    /// <param name="message">Which method, of what, and which ones there are.</param>
    /// <param name="innerException">The cause, or null.</param>
    public MethodNotExposedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
