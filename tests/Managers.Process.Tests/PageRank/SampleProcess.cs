using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Managers.Tests.Support;
using OsProcess = System.Diagnostics.Process;

namespace Managers.Process.Tests.PageRank;

/// <summary>The built sample, run as a process of its own, with all it printed and what it left behind.</summary>
internal sealed partial class SampleProcess : IDisposable
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(60);

    private readonly OsProcess _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly TaskCompletionSource _outputEnded = new();
    private readonly TaskCompletionSource _errorEnded = new();

    [GeneratedRegex(@"^[0-9]+ +[01]\.[0-9]{12}$")]
    private static partial Regex RankLine { get; }

    private SampleProcess(ProcessStartInfo start)
    {
        _process = new OsProcess { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Take(line.Data, _output, _outputEnded);
        _process.ErrorDataReceived += (_, line) => Take(line.Data, _error, _errorEnded);
        TestMachine.Begin(_process);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Called with each line on standard error, at the moment it arrives.</summary>
    public Action<string>? ErrorLine { get; set; }

    /// <summary>Workers that a test has seen; what is left of them at the end of the test is killed.</summary>
    public int[] Workers { get; set; } = [];

    /// <summary>The manager that the sample's memory is in, once a test has found it out.</summary>
    public string ManagerName { get; set; } = "";

    public int Id => _process.Id;

    public string Output => Text(_output);

    public string Error => Text(_error);

    public int ExitCode => _process.ExitCode;

    /// <summary>The lines that hold a node and its rank.</summary>
    public string[] RankLines => [.. Output.Split('\n').Where(line => RankLine.IsMatch(line))];

    /// <summary>Segments that this coordinator made and that still have a name.</summary>
    public string[] Leftovers => OperatingSystem.IsWindows() ? SegmentFiles.Of($"pagerank-{Id}-") : Directory.Exists("/dev/shm") ? Directory.GetFiles("/dev/shm", $"*pagerank-{Id}-*") : [];

    /// <summary>Starts the sample's own executable.</summary>
    public static SampleProcess Start(params string[] arguments) => new(StartInfo(RepositoryPaths.SampleExecutable, arguments));

    /// <summary>Starts it as <c>dotnet PageRank.dll</c>.</summary>
    public static SampleProcess StartByHost(string host, params string[] arguments) => new(StartInfo(host, [RepositoryPaths.SampleAssembly, .. arguments]));

    /// <summary>Runs the sample to its end.</summary>
    public static async Task<SampleProcess> RunAsync(params string[] arguments)
    {
        SampleProcess sample = Start(arguments);
        await sample.WaitAsync();
        return sample;
    }

    /// <summary>Waits for the end of the process and of what it prints, which is also the end of every worker that inherited its output.</summary>
    public async Task WaitAsync()
    {
        using CancellationTokenSource deadline = new(s_deadline);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
            await Task.WhenAll(_outputEnded.Task, _errorEnded.Task).WaitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The sample or one of its workers runs longer than {s_deadline}.\n{this}");
        }
    }

    public void Kill() => _process.Kill();

    /// <summary>The worker processes that it has started.</summary>
    public int[] FindWorkers() => ChildrenWith("worker");

    /// <summary>The server processes that it has started.</summary>
    public int[] FindServers() => ChildrenWith("managers-server");

    /// <summary>Exit code and everything printed, for the message of a failed assertion.</summary>
    public override string ToString() => $"exit code {(_process.HasExited ? _process.ExitCode : "none yet")}\n--- output\n{Output}--- error\n{Error}---";

    /// <summary>Ends what still runs, and removes the memory of what had to be killed.</summary>
    public void Dispose()
    {
        bool killed = !_process.HasExited;
        if (killed)
            _process.Kill(entireProcessTree: true);
        foreach (int worker in Workers.Where(ProcessTable.IsRunning))
        {
            ProcessTable.Kill(worker);
            killed = true;
        }

        if (killed)
            SpinWait.SpinUntil(() => !Workers.Append(Id).Any(ProcessTable.IsRunning) && LocalManager.Sweep() >= 0 && Leftovers.Length == 0, s_deadline);
        _process.Dispose();
    }

    private static ProcessStartInfo StartInfo(string file, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(file) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        return start;
    }

    private int[] ChildrenWith(string argument) => [.. ProcessTable.ChildrenOf(Id).Where(id => ProcessTable.ArgumentsOf(id).Contains(argument))];

    private static string Text(StringBuilder lines)
    {
        lock (lines)
            return lines.ToString();
    }

    private void Take(string? line, StringBuilder lines, TaskCompletionSource ended)
    {
        if (line is null)
        {
            ended.SetResult();
            return;
        }

        lock (lines)
            lines.Append(line).Append('\n');
        if (ReferenceEquals(lines, _error))
            ErrorLine?.Invoke(line);
    }
}
