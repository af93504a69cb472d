using System.Diagnostics;
using System.Globalization;

namespace PageRankSample;

/// <summary>The coordinator's side of one worker: this same program, started again.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private readonly Process _process;
    private readonly int _index;
    private readonly int _workers;

    private WorkerProcess(Process process, int index, int workers)
    {
        _process = process;
        _index = index;
        _workers = workers;
        Ended = WaitAsync();
    }

    /// <summary>Ends with the exit code when the process does.</summary>
    public Task<int> Ended { get; }

    /// <summary>Starts a worker.</summary>
    /// <param name="managerName">The manager that the graph and the run are in.</param>
    /// <param name="run">The run.</param>
    /// <param name="index">Which worker.</param>
    /// <param name="invitation">What it needs to take jobs; null if there are none.</param>
    public static WorkerProcess Start(string managerName, RankRun run, int index, string? invitation)
    {
        ProcessStartInfo start = new() { FileName = Environment.ProcessPath!, UseShellExecute = false, RedirectStandardInput = true };

        // Started as "dotnet PageRank.dll" the running executable is dotnet, which wants the program's file first.
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "PageRank.dll"));
        foreach (string argument in Worker.Arguments(managerName, run.Name, index, takesJobs: invitation is not null))
            start.ArgumentList.Add(argument);
        Process process = Process.Start(start)!;
        if (invitation is not null)
        {
            // Stays open: that it closes tells the worker that this process has ended.
            process.StandardInput.Write(invitation);
            process.StandardInput.Flush();
        }

        return new WorkerProcess(process, index, run.Workers);
    }

    public void Kill() => _process.Kill();

    /// <summary>How the process ended, or what it is, for messages.</summary>
    public override string ToString()
    {
        string who = string.Create(CultureInfo.InvariantCulture, $"worker {_index + 1} of {_workers} (process {_process.Id})");
        if (!Ended.IsCompleted)
            return who;

        // A process that a signal ended has 128 + the signal's number as its exit code. Windows has no signals: the code is what the killer gave, -1 if that was this program.
        int code = Ended.Result;
        return string.Create(CultureInfo.InvariantCulture, $"{who} {(code > 128 && !OperatingSystem.IsWindows() ? $"was killed by signal {code - 128}" : $"ended with exit code {code}")}");
    }

    public void Dispose() => _process.Dispose();

    private async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }
}
