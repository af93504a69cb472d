using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Managers.Tests.Support;
using Mono.Unix.Native;

namespace Managers.Hosting.Tests;

/// <summary>One run of Managers.Tests.HostApp, which lies beside the tests: a user's program that starts a server. Gone for certain when this is disposed.</summary>
internal sealed class HostApp : IDisposable
{
    private readonly Process _process;
    private readonly BlockingCollection<string> _lines = [];
    private readonly StringBuilder _errors = new();

    private HostApp(ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.UseShellExecute = false;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, e) =>
        {
            if (e.Data is null)
            {
                _lines.CompleteAdding();
            }
            else
            {
                _lines.Add(e.Data);
            }
        };
        _process.ErrorDataReceived += (_, e) =>
        {
            lock (_errors)
            {
                _errors.Append(e.Data).Append('\n');
            }
        };
        TestMachine.Begin(_process);
        Id = _process.Id;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    internal static string Executable => Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Managers.Tests.HostApp.exe" : "Managers.Tests.HostApp");

    internal static string Library => Path.Combine(AppContext.BaseDirectory, "Managers.Tests.HostApp.dll");

    internal int Id { get; }

    /// <summary>The server that it said it has started.</summary>
    internal int ServerId { get; private set; }

    /// <summary>What its server said when it was opened.</summary>
    internal string Address { get; private set; } = string.Empty;

    internal string Errors
    {
        get
        {
            lock (_errors)
            {
                return _errors.ToString();
            }
        }
    }

    /// <summary>Starts it by its own executable, without waiting for what it says.</summary>
    internal static HostApp Run(string[] arguments, params (string Name, string Value)[] environment) => Run(Executable, arguments, environment);

    internal static HostApp Run(string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments);
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return new HostApp(start);
    }

    /// <summary>Starts it, and waits until its server serves.</summary>
    internal static HostApp Start(string program, string options = "", params (string Name, string Value)[] environment)
    {
        HostApp app = Run(["host", program, options], environment);
        try
        {
            app.TakeServer();
            return app;
        }
        catch
        {
            app.Dispose();
            throw;
        }
    }

    /// <summary>Reads "ready PID ADDRESS".</summary>
    internal void TakeServer()
    {
        string line = ReadLine();
        string[] parts = line.Split(' ', 3);
        if (parts is not ["ready", var id, var address])
        {
            throw new InvalidOperationException($"The program said '{line}'.\n{Errors}");
        }

        ServerId = int.Parse(id, CultureInfo.InvariantCulture);
        Address = address;
    }

    internal string ReadLine() => _lines.TryTake(out string? line, Eventually.Patience) ? line : throw new TimeoutException($"The program said nothing more.\n{Errors}");

    internal string Ask(string line)
    {
        Tell(line);
        return ReadLine();
    }

    internal void Tell(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
    }

    internal void Kill() => _process.Kill();

    internal void Signal(Signum signal, bool wholeGroup = false)
    {
        if (Syscall.kill(wholeGroup ? -Id : Id, signal) != 0)
        {
            throw new InvalidOperationException($"kill({Id}, {signal}): {Stdlib.GetLastError()}");
        }
    }

    internal int WaitForExit()
    {
        if (!_process.WaitForExit(Eventually.Patience))
        {
            throw new TimeoutException($"The program did not end.\n{Errors}");
        }

        // Its streams too.
        _process.WaitForExit();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.WaitForExit();
        _process.Dispose();
        _lines.Dispose();
    }
}
