using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Mono.Unix.Native;

namespace Managers.Tests.Support;

/// <summary>
/// One run of Managers.Tests.Child, which lies beside the tests: started in a role, spoken to by lines on its standard input, heard by lines
/// on its standard output, and gone for certain when this is disposed.
/// </summary>
public sealed class ChildProcess : IDisposable
{
    public static readonly int KilledExitCode = OperatingSystem.IsWindows() ? -1 : 128 + 9;
    public const string DirectoryVariable = "MANAGERS_TEST_DIRECTORY";
    public const string NamedCreationVariable = "MANAGERS_TEST_NAMED_CREATION";

    private const string Ready = "ready";

    private readonly Process _process;
    private readonly string _role;
    private readonly BlockingCollection<string> _lines = [];
    private readonly StringBuilder _transcript = new();
    private readonly CountdownEvent _ends = new(2);
    private bool _disposed;

    static ChildProcess()
    {
        if (OperatingSystem.IsWindows())
        {
            // Reading a child's output occupies two threads of the pool for as long as it lives there, and the pool makes new ones only after a while.
            ThreadPool.SetMinThreads(64, 64);
        }
    }

    private ChildProcess(string role, ProcessStartInfo start)
    {
        _role = role;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) => TakeOutput(e.Data);
        _process.ErrorDataReceived += (_, e) => TakeError(e.Data);
        TestMachine.Begin(_process);
        Id = _process.Id;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id { get; }

    public bool HasExited => _disposed || _process.HasExited;

    /// <summary>The executable that the build put beside the tests.</summary>
    public static string Executable => Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Managers.Tests.Child.exe" : "Managers.Tests.Child");

    /// <summary>Starts a child and waits until it says that it is ready.</summary>
    public static ChildProcess Start(string role, params string[] arguments) => Start(new ChildOptions(), role, arguments);

    public static ChildProcess Start(ChildOptions options, string role, params string[] arguments)
    {
        var start = new ProcessStartInfo(options.AsNobody ? "setpriv" : options.OpenFiles != 0 ? "/bin/sh" : Executable)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        string[] before = options.AsNobody ? ["--reuid", "65534", "--regid", "65534", "--clear-groups", Executable]
            : options.OpenFiles != 0 ? ["-c", string.Create(CultureInfo.InvariantCulture, $"ulimit -n {options.OpenFiles} && exec \"$0\" \"$@\""), Executable]
            : [];
        foreach (string argument in (string[])[.. before, role, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        // Pages of code that are never written and executed at once are mapped twice, which costs time at start-up and does not survive a fork.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        if (options.Folder is not null)
        {
            start.Environment[DirectoryVariable] = options.Folder;
        }

        if (options.NamedCreation)
        {
            start.Environment[NamedCreationVariable] = "1";
        }

        if (options.WithoutTiers)
        {
            start.Environment["DOTNET_TieredCompilation"] = "0";
        }

        var child = new ChildProcess(role, start);
        if (!options.Silent)
        {
            try
            {
                string line = child.ReadLine();
                if (line != Ready)
                {
                    throw new InvalidOperationException($"Child '{role}' said '{line}' instead of '{Ready}'.\n{child}");
                }
            }
            catch
            {
                child.Dispose();
                throw;
            }
        }

        return child;
    }

    /// <summary>The next line of the child's output.</summary>
    /// <exception cref="TimeoutException">None came within the deadline, or the child has ended.</exception>
    public string ReadLine(TimeSpan? deadline = null)
    {
        TimeSpan patience = deadline ?? Eventually.Patience;
        return _lines.TryTake(out string? line, patience)
            ? line
            : throw new TimeoutException(_lines.IsAddingCompleted ? $"Child '{_role}' ended without another line.\n{this}" : $"Child '{_role}' wrote no line within {patience.TotalSeconds} s.\n{this}");
    }

    /// <summary>True if a line is there or comes within the time.</summary>
    public bool TryReadLine(TimeSpan time, out string line)
    {
        bool got = _lines.TryTake(out string? taken, time);
        line = taken ?? string.Empty;
        return got;
    }

    public void WriteLine(string line)
    {
        _process.StandardInput.Write(line + "\n");
        _process.StandardInput.Flush();
    }

    /// <summary>Sends a line and returns the answer.</summary>
    public string Ask(string line)
    {
        WriteLine(line);
        return ReadLine();
    }

    /// <summary>Ends the child as kill -9 does and waits until it is gone.</summary>
    public void Kill()
    {
        _process.Kill();
        WaitForExit();
    }

    public void Signal(Signum signal)
    {
        if (Syscall.kill(Id, signal) != 0)
        {
            throw new InvalidOperationException($"kill({Id}, {signal}): {Stdlib.GetLastError()}");
        }
    }

    /// <summary>Waits for the child's end and that of its output.</summary>
    /// <returns>Its exit code; 128 and the number for a signal.</returns>
    public int WaitForExit(TimeSpan? deadline = null)
    {
        TimeSpan patience = deadline ?? Eventually.Patience;
        if (!_process.WaitForExit(patience) || !_ends.Wait(patience))
        {
            throw new TimeoutException($"Child '{_role}' did not end within {patience.TotalSeconds} s.\n{this}");
        }

        return _process.ExitCode;
    }

    /// <summary>Asks the child to end by closing its input, and requires that it ends well.</summary>
    public void Finish()
    {
        _process.StandardInput.Close();
        int code = WaitForExit();
        if (code != 0)
        {
            throw new InvalidOperationException($"Child '{_role}' ended with exit code {code}.\n{this}");
        }
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    /// <summary>Everything it wrote.</summary>
    public override string ToString()
    {
        lock (_transcript)
        {
            return $"--- child {Id} '{_role}'\n{_transcript}---";
        }
    }

    private void TakeOutput(string? line)
    {
        if (line is null)
        {
            _lines.CompleteAdding();
            _ends.Signal();
            return;
        }

        Note("out: ", line);
        _lines.Add(line);
    }

    private void TakeError(string? line)
    {
        if (line is null)
        {
            _ends.Signal();
            return;
        }

        Note("err: ", line);
    }

    private void Note(string stream, string line)
    {
        lock (_transcript)
        {
            _transcript.Append(stream).Append(line).Append('\n');
        }
    }
}
