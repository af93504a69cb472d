using System.Diagnostics.CodeAnalysis;

namespace Managers.Platform.Windows;

/// <summary>CreateProcess with an inherited pipe and a job object: not implemented yet. A process that was not launched so is all there is.</summary>
internal sealed class ChildLauncher : IChildLauncher
{
    public IReadOnlyList<string> CommandLine => throw NativeError.NotYet("ChildLauncher.CommandLine");

    public IChildProcess Launch(ChildRequest request) => throw NativeError.NotYet("ChildLauncher.Launch");

    public ControlPipe? TakeInherited(string pipeVariable) => throw NativeError.NotYet("ChildLauncher.TakeInherited");

    public void ReleaseErrors() => throw NativeError.NotYet("ChildLauncher.ReleaseErrors");

    public void SetVariable(string name, string? value) => throw NativeError.NotYet("ChildLauncher.SetVariable");

    [DoesNotReturn]
    public void EndNow(int exitCode) => throw NativeError.NotYet("ChildLauncher.EndNow");
}
