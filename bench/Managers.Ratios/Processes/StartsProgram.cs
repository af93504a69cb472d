using System.Diagnostics;
using System.Globalization;

namespace Managers.Ratios.Processes;

/// <summary>The small program Managers.Starts, which starts servers when it is told to, or is a client.</summary>
internal sealed class StartsProgram : IDisposable
{
    private const string KeyVariable = "MANAGERS_STARTS_KEY";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    internal StartsProgram(StartForm form) =>
        _process = Process.Start(new ProcessStartInfo(StartsBuild.PathOf(form)) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

    /// <summary>Runs the program as a client of a server.</summary>
    /// <returns>How long it took from the first line of its Main to the first answer, in milliseconds.</returns>
    internal static double RunClient(StartForm form, ManagerAddress address, ReadOnlySpan<byte> key)
    {
        var start = new ProcessStartInfo(StartsBuild.PathOf(form), [address.ToString()]) { RedirectStandardOutput = true };
        start.Environment[KeyVariable] = Convert.ToHexString(key);
        using Process process = Process.Start(start)!;
        double milliseconds = ReadFigures(process).Milliseconds;
        process.WaitForExit();
        return milliseconds;
    }

    /// <summary>Starts a server, calls it once, and ends it.</summary>
    /// <returns>How long it took to the answer, and what the server then had in memory.</returns>
    internal (double Milliseconds, double Mebibytes) StartServer()
    {
        _process.StandardInput.WriteLine();
        _process.StandardInput.Flush();
        return ReadFigures(_process);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(s_patience))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static (double Milliseconds, double Mebibytes) ReadFigures(Process process)
    {
        string line = process.StandardOutput.ReadLineAsync().WaitAsync(s_patience).GetAwaiter().GetResult() ?? throw new InvalidOperationException("Managers.Starts has ended.");
        string[] figures = line.Split(' ');
        return (double.Parse(figures[0], CultureInfo.InvariantCulture), double.Parse(figures[1], CultureInfo.InvariantCulture) / 1024);
    }
}
