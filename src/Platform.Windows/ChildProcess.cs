using System.Text;
using Managers.Platform.Windows.Children;
using Managers.Platform.Windows.Interop;
using Microsoft.Win32.SafeHandles;
using static Managers.Platform.Windows.Interop.Windows;

namespace Managers.Platform.Windows;

/// <summary>A launched process. The death watch refers to <see cref="Record"/> alone, never to this: a forgotten manager is collected, its pipe closes, and its server ends.</summary>
internal sealed unsafe class ChildProcess : IChildProcess
{
    private readonly Record _record;
    private readonly SafeFileHandle? _errors;

    internal ChildProcess(int processId, HANDLE process, ControlPipe pipe, SafeFileHandle? errors, IDeathWatch deaths)
    {
        _record = new Record(processId, process);
        _errors = errors;
        Pipe = pipe;
        _record.WatchBy(deaths);
    }

    public int ProcessId => _record.ProcessId;

    public ControlPipe Pipe { get; }

    public Task<ChildExit> Exited => _record.Exited;

    public void Kill() => _record.Kill();

    public string ReadErrors(int limitInBytes) => _errors is null || _errors.IsClosed ? string.Empty : Encoding.UTF8.GetString(KeptErrors.ReadEnd(_errors, limitInBytes));

    public void DropErrors() => _errors?.Dispose();

    public void Dispose()
    {
        Pipe.Dispose();
        DropErrors();
    }

    /// <summary>What is left to do for a child in any case: hear of its end, and close the system's record of it.</summary>
    private sealed class Record(int processId, nint process)
    {
        private const uint KilledExitCode = unchecked((uint)-1);

        private readonly Lock _gate = new();
        private readonly TaskCompletionSource<ChildExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal int ProcessId => processId;

        internal Task<ChildExit> Exited => _exited.Task;

        internal void WatchBy(IDeathWatch deaths)
        {
            // By number: the handle that is held here keeps it from becoming another's.
            if (deaths.Watch(processId, Reap) == 0)
            {
                new Thread(WaitAndReap, 128 << 10) { IsBackground = true, Name = "Managers child" }.Start();
            }
        }

        internal void Kill()
        {
            lock (_gate)
            {
                if (!_exited.Task.IsCompleted)
                {
                    TerminateProcess((HANDLE)process, KilledExitCode);
                }
            }
        }

        private void WaitAndReap()
        {
            _ = WaitForSingleObject((HANDLE)process, INFINITE);
            Reap();
        }

        private void Reap()
        {
            lock (_gate)
            {
                uint code;
                if (_exited.TrySetResult(GetExitCodeProcess((HANDLE)process, &code) ? new ChildExit((int)code, null) : default))
                {
                    CloseHandle((HANDLE)process);
                }
            }
        }
    }
}
