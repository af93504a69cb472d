using System.Diagnostics.CodeAnalysis;

namespace Managers.Platform;

/// <summary>Starts processes that end with this one, and finds the way back to the process that started this one.</summary>
internal interface IChildLauncher
{
    /// <summary>The command line of this process as the system recorded it, the runtime's host and all; empty where the system does not tell.</summary>
    IReadOnlyList<string> CommandLine { get; }

    /// <summary>
    /// Starts a process in a session of its own, so that no key of a terminal reaches it. It inherits standard output, has an empty standard input, and one end of
    /// a pipe whose other end this process alone holds: that it closes, for whatever reason, is how the child knows that its parent has gone.
    /// </summary>
    /// <exception cref="ManagerStartException">The system did not start it.</exception>
    IChildProcess Launch(ChildRequest request);

    /// <summary>In a child, the pipe to the process that launched it, and the variable is gone. Null in a process that was not launched so, even if it inherited the variable of one that was.</summary>
    /// <param name="pipeVariable">What <see cref="ChildRequest.PipeVariable"/> was.</param>
    ControlPipe? TakeInherited(string pipeVariable);

    /// <summary>In a child, once it is ready: error output goes where the parent's goes, and what was kept back goes there first.</summary>
    void ReleaseErrors();

    /// <summary>Sets an environment variable for managed and native code of this process; null removes it.</summary>
    void SetVariable(string name, string? value);

    /// <summary>Ends this process at once: no handlers, no finalizers, nothing that could wait.</summary>
    [DoesNotReturn]
    void EndNow(int exitCode);
}
