namespace Managers.Platform;

/// <summary>
/// A process that was launched. Disposing this closes the pipe, upon which the child ends; so does the collection of it, as nothing else refers to it. The system's
/// record of the ended child is taken down in any case, so no zombie stays.
/// </summary>
internal interface IChildProcess : IDisposable
{
    /// <summary>The system's number for it; another's, perhaps, after its end.</summary>
    int ProcessId { get; }

    /// <summary>This process's end of the pipe.</summary>
    ControlPipe Pipe { get; }

    /// <summary>Completes when the child has ended and its record is taken down. What waits for it must not refer to this object, or it is never collected.</summary>
    Task<ChildExit> Exited { get; }

    /// <summary>Ends it as the system's strongest signal does. Nothing if it has ended. Does not wait.</summary>
    void Kill();

    /// <summary>The end of what it wrote as error output before it was ready, at most so many bytes; empty if there is none or it was not kept.</summary>
    string ReadErrors(int limitInBytes);

    /// <summary>Forgets the error output.</summary>
    void DropErrors();
}
