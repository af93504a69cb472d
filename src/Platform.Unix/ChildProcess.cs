using System.Text;
using Managers.Platform.Unix.Interop;
using Microsoft.Win32.SafeHandles;

namespace Managers.Platform.Unix;

/// <summary>A launched process. The death watch refers to <see cref="Record"/> alone, never to this: a forgotten manager is collected, its pipe closes, and its server ends.</summary>
internal sealed unsafe class ChildProcess : IChildProcess
{
    private readonly Record _record;
    private readonly SafeFileHandle? _errors;

    internal ChildProcess(int processId, ControlPipe pipe, SafeFileHandle? errors, IDeathWatch deaths)
    {
        _record = new Record(processId);
        _errors = errors;
        Pipe = pipe;
        _record.WatchBy(deaths);
    }

    public int ProcessId => _record.ProcessId;

    public ControlPipe Pipe { get; }

    public Task<ChildExit> Exited => _record.Exited;

    public void Kill() => _record.Kill();

    public string ReadErrors(int limitInBytes)
    {
        if (_errors is null || _errors.IsClosed)
        {
            return string.Empty;
        }

        long length = RandomAccess.GetLength(_errors);
        byte[] tail = new byte[Math.Min(length, limitInBytes)];
        int count = RandomAccess.Read(_errors, tail, length - tail.Length);
        return Encoding.UTF8.GetString(tail, 0, count);
    }

    public void DropErrors() => _errors?.Dispose();

    public void Dispose()
    {
        Pipe.Dispose();
        DropErrors();
    }

    /// <summary>What is left to do for a child in any case: hear of its end, and take down the system's record of it.</summary>
    private sealed class Record(int processId)
    {
        private readonly Lock _gate = new();
        private readonly TaskCompletionSource<ChildExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal int ProcessId => processId;

        internal Task<ChildExit> Exited => _exited.Task;

        internal void WatchBy(IDeathWatch deaths)
        {
            if (deaths.Watch(processId, () => Reap()) == 0)
            {
                // No descriptors of processes here (an old kernel, or a filter of system calls): a thread waits instead.
                new Thread(WaitAndReap, 128 << 10) { IsBackground = true, Name = "Managers child" }.Start();
            }
        }

        /// <summary>The number is the child's as long as its record stands, so it is signalled only then.</summary>
        internal void Kill()
        {
            lock (_gate)
            {
                if (!_exited.Task.IsCompleted)
                {
                    _ = Libc.kill(processId, Libc.SIGKILL);
                }
            }
        }

        private void WaitAndReap()
        {
            // Waits without taking the record down, which has to happen under the gate.
            byte* info = stackalloc byte[128];
            while (Libc.waitid(Libc.P_PID, (uint)processId, info, Libc.WEXITED | Libc.WNOWAIT) != 0 && NativeError.Last.Number == NativeError.EINTR)
            {
            }

            Reap();
        }

        private void Reap()
        {
            lock (_gate)
            {
                int status;
                int found;
                do
                {
                    found = Libc.waitpid(processId, &status, Libc.WNOHANG);
                }
                while (found < 0 && NativeError.Last.Number == NativeError.EINTR);

                // Where the process ignores SIGCHLD, or somebody else waits for all children, the record has gone, and the exit code with it.
                _exited.TrySetResult(found != processId ? default
                    : (status & 0x7F) == 0 ? new ChildExit((status >> 8) & 0xFF, null)
                    : new ChildExit(null, status & 0x7F));
            }
        }
    }
}
