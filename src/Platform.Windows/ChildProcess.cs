namespace Managers.Platform.Windows;

/// <summary>A process in a job object: not implemented yet; no instance can be made.</summary>
internal sealed class ChildProcess : IChildProcess
{
    internal ChildProcess() => throw NativeError.NotYet("ChildProcess");

    public int ProcessId => throw NativeError.NotYet("ChildProcess.ProcessId");

    public ControlPipe Pipe => throw NativeError.NotYet("ChildProcess.Pipe");

    public Task<ChildExit> Exited => throw NativeError.NotYet("ChildProcess.Exited");

    public void Kill() => throw NativeError.NotYet("ChildProcess.Kill");

    public string ReadErrors(int limitInBytes) => throw NativeError.NotYet("ChildProcess.ReadErrors");

    public void DropErrors() => throw NativeError.NotYet("ChildProcess.DropErrors");

    public void Dispose() => throw NativeError.NotYet("ChildProcess.Dispose");
}
