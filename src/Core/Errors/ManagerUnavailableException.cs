namespace Managers;

/// <summary>A manager server cannot be reached, or its connection was lost.</summary>
public sealed class ManagerUnavailableException : ManagerException
{
    /// <summary>Makes an error with the message of the class.</summary>
    public ManagerUnavailableException()
    {
    }

    /// <summary>Makes an error with a message.</summary>
    /// <param name="message">What was tried, and what was found.</param>
    public ManagerUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an error with a message and its cause.</summary>
    /// <param name="message">What was tried, and what was found.</param>
    /// <param name="innerException">The cause, or null.</param>
    public ManagerUnavailableException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an error of a call that may have had effects, or not.</summary>
    /// <param name="message">What was tried, and what was found.</param>
    /// <param name="mayHaveExecuted">True if the server may have executed the call.</param>
    /// <param name="innerException">The cause, or null.</param>
    public ManagerUnavailableException(string message, bool mayHaveExecuted, Exception? innerException = null)
        : base(message, innerException)
    {
        MayHaveExecuted = mayHaveExecuted;
    }

    /// <summary>True if the call that failed may have been executed: its answer was lost. False if it certainly was not.</summary>
    public bool MayHaveExecuted { get; }
}
