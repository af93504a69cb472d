namespace Managers;

/// <summary>A shared object was made with another type or format than the one it is opened with. Nothing was read or written.</summary>
public sealed class LayoutMismatchException : ManagerException
{
    /// <summary>Makes an error with the message of the class.</summary>
    public LayoutMismatchException()
    {
    }

    /// <summary>Makes an error with a message.</summary>
    /// <param name="message">What was wanted and what was found, field by field where known.</param>
    public LayoutMismatchException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an error with a message and its cause.</summary>
    /// <param name="message">What was wanted and what was found, field by field where known.</param>
    /// <param name="innerException">The cause, or null.</param>
    public LayoutMismatchException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
