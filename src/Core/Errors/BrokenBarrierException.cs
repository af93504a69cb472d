namespace Managers;

/// <summary>A barrier can no longer bring its participants together: one of them died, gave up waiting, or called <c>Break</c>.</summary>
public sealed class BrokenBarrierException : ManagerException
{
    /// <summary>Makes an error with the message of the class.</summary>
    public BrokenBarrierException()
    {
    }

    /// <summary>Makes an error with a message.</summary>
    /// <param name="message">Which barrier broke and why.</param>
    public BrokenBarrierException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an error with a message and its cause.</summary>
    /// <param name="message">Which barrier broke and why.</param>
    /// <param name="innerException">The cause, or null.</param>
    public BrokenBarrierException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
