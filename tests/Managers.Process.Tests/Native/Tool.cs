using System.Diagnostics;

namespace Managers.Process.Tests.Native;

/// <summary>How a program ended and what it said.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Error)
{
    public override string ToString() => $"exit code {ExitCode}\n{Output}\n{Error}";
}

/// <summary>A program outside this library, heard line by line; gone for certain when disposed.</summary>
internal sealed class Tool : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly System.Diagnostics.Process _process;
    private readonly Task<string> _error;

    private Tool(string program, IEnumerable<string> arguments)
    {
        _process = System.Diagnostics.Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _error = _process.StandardError.ReadToEndAsync();
    }

    public static Tool Start(string program, params string[] arguments) => new(program, arguments);

    public static ToolResult Run(string program, params string[] arguments)
    {
        using var tool = new Tool(program, arguments);
        return tool.Finish();
    }

    /// <summary>The next line of output; null at its end.</summary>
    public string? ReadLine()
    {
        Task<string?> line = _process.StandardOutput.ReadLineAsync();
        return line.Wait(s_patience) ? line.Result : throw new TimeoutException($"{_process.StartInfo.FileName} said nothing for {s_patience}.");
    }

    /// <summary>Ends its input, and waits for its end.</summary>
    public ToolResult Finish()
    {
        _process.StandardInput.Close();
        Task<string> output = _process.StandardOutput.ReadToEndAsync();
        if (!_process.WaitForExit(s_patience))
        {
            throw new TimeoutException($"{_process.StartInfo.FileName} did not end within {s_patience}.");
        }

        return new ToolResult(_process.ExitCode, output.GetAwaiter().GetResult().TrimEnd('\n'), _error.GetAwaiter().GetResult().TrimEnd('\n'));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }
}
