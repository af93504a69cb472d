namespace Managers;

/// <summary>A segment of shared memory cannot be created, opened or used.</summary>
public sealed class SegmentException : ManagerException
{
    /// <summary>Makes an error without a reason.</summary>
    public SegmentException()
    {
    }

    /// <summary>Makes an error without a reason.</summary>
    /// <param name="message">What was tried, on what, what was found and what is allowed.</param>
    public SegmentException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an error without a reason.</summary>
    /// <param name="message">What was tried, on what, what was found and what is allowed.</param>
    /// <param name="innerException">The cause, or null.</param>
    public SegmentException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an error with the reason a caller can branch on.</summary>
    /// <param name="reason">The reason.</param>
    /// <param name="message">What was tried, on what, what was found and what is allowed.</param>
    /// <param name="innerException">The cause, or null.</param>
    public SegmentException(SegmentErrorReason reason, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Reason = reason;
    }

    /// <summary>Why it failed.</summary>
    public SegmentErrorReason Reason { get; }
}
