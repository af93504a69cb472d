using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Managers.Platform.Windows.Children;
using Managers.Platform.Windows.Interop;
using Microsoft.Win32.SafeHandles;
using static Managers.Platform.Windows.Interop.Windows;

namespace Managers.Platform.Windows;

/// <summary>CreateProcess without a console, with the few handles that are meant for the child, in a job that ends with this process.</summary>
internal sealed unsafe class ChildLauncher(IDeathWatch deaths) : IChildLauncher
{
    private const uint HANDLE_FLAG_INHERIT = 1;

    private nint _errors;

    public IReadOnlyList<string> CommandLine
    {
        get
        {
            int count;
            char** parts = CommandLineToArgvW(GetCommandLineW(), &count);
            if (parts == null)
            {
                return [];
            }

            string[] arguments = new string[count];
            for (int i = 0; i < count; i++)
            {
                arguments[i] = new string(parts[i]);
            }

            LocalFree(parts);
            return arguments;
        }
    }

    public IChildProcess Launch(ChildRequest request)
    {
        DuplexPipe pipe = DuplexPipe.TryMake(out HANDLE childEnd) ?? throw Failed(request, "CreateNamedPipe", NativeError.Last);
        using var inherited = new SafeFileHandle(childEnd, ownsHandle: true);
        SafeFileHandle? errors = null;
        try
        {
            errors = KeptErrors.Make();
            PROCESS_INFORMATION made = Start(request, inherited, errors);
            CloseHandle(made.hThread);
            return new ChildProcess((int)made.dwProcessId, made.hProcess, pipe, errors, deaths);
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
            || !uint.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out uint parent)
            || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            || !long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out long errors))
        {
            return null;
        }

        var pipe = (HANDLE)(nint)number;
        uint server;
        if (GetFileType(pipe) != FILE.FILE_TYPE_PIPE || (GetNamedPipeServerProcessId(pipe, &server) && server != parent))
        {
            // A child of a child, which inherited what was not meant for it: the variable, and not the handle.
            return null;
        }

        uint there;
        if (!PeekNamedPipe(pipe, null, 0, null, &there, null))
        {
            // The parent has died already. Going on would mean to run the user's program, on whose behalf nobody knows.
            EndNow(0);
        }

        SetHandleInformation(pipe, HANDLE_FLAG_INHERIT, 0);
        if (errors != 0)
        {
            SetHandleInformation((HANDLE)(nint)errors, HANDLE_FLAG_INHERIT, 0);
        }

        _errors = (nint)errors;
        return DuplexPipe.Inherited(pipe);
    }

    public void ReleaseErrors()
    {
        nint errors = Interlocked.Exchange(ref _errors, 0);
        if (errors != 0)
        {
            KeptErrors.Release(errors);
        }
    }

    // The runtime sets the process's own, which native code reads as well.
    public void SetVariable(string name, string? value) => Environment.SetEnvironmentVariable(name, value);

    [DoesNotReturn]
    public void EndNow(int exitCode)
    {
        TerminateProcess(GetCurrentProcess(), (uint)exitCode);
        throw new UnreachableException();
    }

    private static PROCESS_INFORMATION Start(ChildRequest request, SafeFileHandle pipe, SafeFileHandle? errors)
    {
        using SafeFileHandle input = OpenNothing(request);
        using SafeFileHandle? output = Inheritable(GetStdHandle(STD.STD_OUTPUT_HANDLE));
        using SafeFileHandle? ownErrors = Inheritable(GetStdHandle(STD.STD_ERROR_HANDLE));
        HANDLE outputHandle = Raw(output ?? input);
        HANDLE ownErrorsHandle = Raw(ownErrors ?? input);
        string variable = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}:{(nint)Raw(pipe)}:{(errors is null ? 0 : (nint)ownErrorsHandle)}");
        HANDLE job = ChildJob.Handle;

        // Each once: a list that names a handle twice is refused.
        HANDLE[] handles = [.. new[] { Raw(pipe), Raw(input), outputHandle, errors is null ? ownErrorsHandle : Raw(errors), ownErrorsHandle }.DistinctBy(static handle => (nint)handle)];
        nuint size = 0;
        InitializeProcThreadAttributeList(null, 2, 0, &size);
        byte[] list = new byte[size];
        fixed (byte* attributes = list)
        fixed (HANDLE* inherited = handles)
        fixed (char* program = request.Program)
        fixed (char* line = CommandText.LineOf([request.Program, .. request.Arguments]))
        fixed (char* environment = CommandText.EnvironmentOf(request, variable))
        {
            var startup = new STARTUPINFOEXW { lpAttributeList = attributes };
            startup.StartupInfo.cb = (uint)sizeof(STARTUPINFOEXW);
            startup.StartupInfo.dwFlags = STARTF.STARTF_USESTDHANDLES;
            startup.StartupInfo.hStdInput = Raw(input);
            startup.StartupInfo.hStdOutput = outputHandle;
            startup.StartupInfo.hStdError = errors is null ? ownErrorsHandle : Raw(errors);
            if (!InitializeProcThreadAttributeList(attributes, 2, 0, &size)
                || !UpdateProcThreadAttribute(attributes, 0, PROC.PROC_THREAD_ATTRIBUTE_HANDLE_LIST, inherited, (nuint)(handles.Length * sizeof(HANDLE)), null, null)
                || !UpdateProcThreadAttribute(attributes, 0, PROC.PROC_THREAD_ATTRIBUTE_JOB_LIST, &job, (nuint)sizeof(HANDLE), null, null))
            {
                throw Failed(request, "UpdateProcThreadAttribute", NativeError.Last);
            }

            try
            {
                PROCESS_INFORMATION made;
                return CreateProcessW(
                    program, line, null, null, BOOL.TRUE, EXTENDED_STARTUPINFO_PRESENT | CREATE.CREATE_UNICODE_ENVIRONMENT | DETACHED_PROCESS, environment, null, &startup, &made)
                    ? made
                    : throw Failed(request, "CreateProcess", NativeError.Last);
            }
            finally
            {
                DeleteProcThreadAttributeList(attributes);
            }
        }
    }

    private static SafeFileHandle OpenNothing(ChildRequest request)
    {
        var security = new SECURITY_ATTRIBUTES { nLength = (uint)sizeof(SECURITY_ATTRIBUTES), bInheritHandle = BOOL.TRUE };
        fixed (char* name = "NUL")
        {
            HANDLE nothing = CreateFileW(name, GENERIC_READ | GENERIC_WRITE, FILE.FILE_SHARE_READ | FILE.FILE_SHARE_WRITE, &security, OPEN.OPEN_EXISTING, FILE.FILE_ATTRIBUTE_NORMAL, HANDLE.NULL);
            return (nint)nothing == -1 ? throw Failed(request, "CreateFile('NUL')", NativeError.Last) : new SafeFileHandle(nothing, ownsHandle: true);
        }
    }

    /// <returns>A copy that a child can inherit; null where there is nothing to copy, as in a program without a console.</returns>
    private static SafeFileHandle? Inheritable(HANDLE handle)
    {
        HANDLE copy;
        return (nint)handle is not 0 and not -1 && DuplicateHandle(GetCurrentProcess(), handle, GetCurrentProcess(), &copy, 0, BOOL.TRUE, DUPLICATE_SAME_ACCESS)
            ? new SafeFileHandle(copy, ownsHandle: true)
            : null;
    }

    private static HANDLE Raw(SafeFileHandle handle) => (HANDLE)handle.DangerousGetHandle();

    private static ManagerStartException Failed(ChildRequest request, string call, NativeError error) =>
        new($"The server process '{request.Program}' cannot be started: {call}: {error}.");
}
