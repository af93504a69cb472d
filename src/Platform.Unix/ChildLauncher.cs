using System.Collections;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Managers.Platform.Unix.Children;
using Managers.Platform.Unix.Interop;
using Microsoft.Win32.SafeHandles;

namespace Managers.Platform.Unix;

/// <summary>
/// posix_spawn with a session of its own and a socket as descriptor 3. Parent-death signals are not used: they follow the thread that started the child, and a thread of the
/// pool retires after some seconds.
/// </summary>
internal sealed unsafe class ChildLauncher(IDeathWatch deaths) : IChildLauncher
{
    // What the child gets: 0 nothing, 1 our output, 2 a file that keeps its errors until it is ready, 3 the pipe, 4 our error output. All others are closed.
    private const int PipeFd = 3;
    private const int ErrorsFd = 4;
    private const int FirstFreeFd = 10;

    private int _errorsFd = -1;

    public IReadOnlyList<string> CommandLine
    {
        get
        {
            try
            {
                string text = Encoding.UTF8.GetString(File.ReadAllBytes("/proc/self/cmdline"));
                return text.EndsWith('\0') ? text[..^1].Split('\0') : [];
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return [];
            }
        }
    }

    public IChildProcess Launch(ChildRequest request)
    {
        int* pair = stackalloc int[2];
        if (Libc.socketpair(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC, 0, pair) != 0)
        {
            throw Failed(request, "socketpair", NativeError.Last);
        }

        var pipe = new DuplexPipe(pair[0]);
        using var childEnd = new SafeFileHandle(pair[1], ownsHandle: true);
        SafeFileHandle? errors = null;
        try
        {
            errors = OpenErrors();
            var process = new ChildProcess(Spawn(request, pair[1], errors), pipe, errors, deaths);
            return process;
        }
        catch
        {
            pipe.Dispose();
            errors?.Dispose();
            throw;
        }
    }

    public ControlPipe? TakeInherited(string pipeVariable)
    {
        string? text = Environment.GetEnvironmentVariable(pipeVariable);
        SetVariable(pipeVariable, null);
        string[] parts = text?.Split(':') ?? [];
        if (parts.Length != 3
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int parent)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int fd)
            || !int.TryParse(parts[2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int errors))
        {
            return null;
        }

        int type;
        uint length = sizeof(int);
        if (Libc.getsockopt(fd, Libc.SOL_SOCKET, Libc.SO_TYPE, &type, &length) != 0 || type != Libc.SOCK_STREAM)
        {
            return null;
        }

        // 0 is a parent in another PID namespace.
        if (Libc.getppid() is var actual && actual != parent && actual != 0)
        {
            if (IsBroken(fd))
            {
                // The parent has died already. Going on would mean to run the user's program, on whose behalf nobody knows.
                EndNow(0);
            }

            // A child of a child, which inherited what was not meant for it.
            return null;
        }

        Keep(fd);
        Keep(errors);
        _errorsFd = errors;
        return new DuplexPipe(fd);
    }

    public void ReleaseErrors()
    {
        int errors = Interlocked.Exchange(ref _errorsFd, -1);
        if (errors >= 0)
        {
            KeptErrors.Release(errors);
        }
    }

    public void SetVariable(string name, string? value)
    {
        Environment.SetEnvironmentVariable(name, value);

        // The runtime keeps a copy of its own; what native code starts gets the process's.
        fixed (byte* nameBytes = Encoding.UTF8.GetBytes(name + '\0'))
        fixed (byte* valueBytes = Encoding.UTF8.GetBytes(value + '\0'))
        {
            _ = value is null ? Libc.unsetenv(nameBytes) : Libc.setenv(nameBytes, valueBytes, 1);
        }
    }

    [DoesNotReturn]
    public void EndNow(int exitCode)
    {
        Libc._exit(exitCode);
        throw new UnreachableException();
    }

    /// <summary>Keeps an inherited descriptor from the children of this process.</summary>
    private static void Keep(int fd) => Libc.fcntl_number(fd, Libc.F_SETFD, Libc.FD_CLOEXEC);

    private static bool IsBroken(int fd)
    {
        const short Hangup = 0x10;
        var poll = new Libc.PollFd { Descriptor = fd, Events = Libc.POLLIN };
        return Libc.poll(&poll, 1, 0) == 1 && (poll.Returned & Hangup) != 0;
    }

    private static bool IsOpen(int fd) => Libc.fcntl_number(fd, Libc.F_GETFD, 0) >= 0;

    /// <summary>A file in memory for what the child writes as errors before it is ready; null where there is no such file: then they go where ours go.</summary>
    private static SafeFileHandle? OpenErrors()
    {
        fixed (byte* name = "managers-errors\0"u8)
        {
            int fd = IsOpen(2) ? Libc.memfd_create(name, Libc.MFD_CLOEXEC) : -1;
            if (fd < 0)
            {
                return null;
            }

            // Several descriptors of the child may write to it.
            _ = Libc.fcntl_number(fd, Libc.F_SETFL, Libc.O_APPEND);
            return new SafeFileHandle(fd, ownsHandle: true);
        }
    }

    private static int Spawn(ChildRequest request, int pipe, SafeFileHandle? errors)
    {
        // Copies with high numbers: what is copied to 2, 3 and 4 must not lie there itself, or the second copy would overwrite what the third reads.
        using SafeFileHandle pipeCopy = CopyHigh(pipe, request);
        using SafeFileHandle? errorsCopy = errors is null ? null : CopyHigh((int)errors.DangerousGetHandle(), request);
        string variable = string.Create(CultureInfo.InvariantCulture, $"{request.PipeVariable}={Environment.ProcessId}:{PipeFd}:{(errors is null ? -1 : ErrorsFd)}");
        using var arguments = new NativeStrings([request.Program, .. request.Arguments]);
        using var environment = new NativeStrings([.. EnvironmentOf(request), variable]);

        using var plan = new SpawnPlan();
        plan.Copy((int)pipeCopy.DangerousGetHandle(), PipeFd);
        if (errorsCopy is not null)
        {
            plan.Copy(2, ErrorsFd);
            plan.Copy((int)errorsCopy.DangerousGetHandle(), 2);
        }

        plan.OpenNull(0, Libc.O_RDONLY);
        if (!IsOpen(1))
        {
            plan.OpenNull(1, Libc.O_RDWR);
        }

        if (!IsOpen(2))
        {
            plan.OpenNull(2, Libc.O_RDWR);
        }

        plan.CloseFrom(errors is null ? PipeFd + 1 : ErrorsFd + 1);
        int error = plan.Start(arguments, environment, out int processId);
        return error == 0 ? processId : throw Failed(request, "posix_spawn", new NativeError(error));
    }

    private static SafeFileHandle CopyHigh(int fd, ChildRequest request)
    {
        int copy = Libc.fcntl_number(fd, Libc.F_DUPFD_CLOEXEC, FirstFreeFd);
        return copy >= 0 ? new SafeFileHandle(copy, ownsHandle: true) : throw Failed(request, "fcntl", NativeError.Last);
    }

    private static IEnumerable<string> EnvironmentOf(ChildRequest request)
    {
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            string name = (string)entry.Key;
            if (name != request.PipeVariable && !request.Environment.ContainsKey(name))
            {
                yield return name + '=' + entry.Value;
            }
        }

        foreach ((string name, string? value) in request.Environment)
        {
            if (value is not null)
            {
                yield return name + '=' + value;
            }
        }
    }

    private static ManagerStartException Failed(ChildRequest request, string call, NativeError error) =>
        new($"The server process '{request.Program}' cannot be started: {call}: {error}.");
}
