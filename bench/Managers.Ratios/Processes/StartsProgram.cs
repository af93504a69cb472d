using System.Diagnostics;
using System.Globalization;
using Managers.Ratios.Aot;

namespace Managers.Ratios.Processes;

/// <summary>The small program Managers.Starts, which starts servers when it is told to.</summary>
internal sealed class StartsProgram : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    /// <param name="aheadOfTime">The one compiled by NativeAOT, which takes its time when it is first asked for.</param>
    internal StartsProgram(bool aheadOfTime)
    {
        string folder = aheadOfTime ? AotBuild.StartsFolder : Path.Combine(AppContext.BaseDirectory, "starts");
        _process = Process.Start(new ProcessStartInfo(Path.Combine(folder, "Managers.Starts")) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
    }

    /// <summary>Starts a server, calls it once, and ends it.</summary>
    /// <returns>How long it took to the answer, and what the server then had in memory.</returns>
    internal (double Milliseconds, double Mebibytes) StartServer()
    {
        _process.StandardInput.WriteLine();
        _process.StandardInput.Flush();
        string line = _process.StandardOutput.ReadLineAsync().WaitAsync(s_patience).GetAwaiter().GetResult() ?? throw new InvalidOperationException("Managers.Starts has ended.");
        string[] figures = line.Split(' ');
        return (double.Parse(figures[0], CultureInfo.InvariantCulture), double.Parse(figures[1], CultureInfo.InvariantCulture) / 1024);
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
}
