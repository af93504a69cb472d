using System.Globalization;
using Managers;
using PageRankSample;

try
{
    // A worker starts in every run, many at once: it does not wait for the command line parser.
    return args is [Worker.Command, _, _, _, ..] ? Worker.Run(args) : await CommandLine.InvokeAsync(args, RankAsync);
}
catch (InputException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return ExitCodes.BadInput;
}
catch (Exception exception) when (exception is RunFailedException or ManagerException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return ExitCodes.Failed;
}
catch (OperationCanceledException)
{
    await Console.Error.WriteLineAsync("cancelled");
    return ExitCodes.Cancelled;
}

static async Task<int> RankAsync(Settings settings, CancellationToken cancellation)
{
    // The name is all that a worker must know to find everything. Whatever is made in the manager goes with it,
    // and when the last process is done with the memory, the memory is gone.
    string name = string.Create(CultureInfo.InvariantCulture, $"pagerank-{Environment.ProcessId}-{Random.Shared.Next():x8}");
    using LocalManager manager = new(new LocalManagerOptions { Name = name });
    Graph graph = await (settings.Path is null ? GenerateAsync(manager, settings.Synthetic!, cancellation) : ReadAsync(manager, settings.Path, cancellation));
    Report.WriteGraph(Console.Out, settings.Path is null ? "synthetic" : Path.GetFileName(settings.Path), graph);

    // By one worker first: that is the time to beat. A run without end has no time to compare.
    int[] sizes = settings.Endless || settings.Workers == 1 ? [settings.Workers] : [1, settings.Workers];
    List<RankRun> runs = [];
    long[] blocksDone = [];
    foreach (int workers in sizes)
    {
        string runName = string.Create(CultureInfo.InvariantCulture, $"by-{workers}");
        RankRun run = RankRun.Create(manager, runName, graph, workers, hasJobs: !settings.Static, settings.Endless ? RunState.NeverEnds : RunState.Precision);
        runs.Add(run);
        Task<long[]> ranking = Coordinator.RunAsync(manager, run, settings.KillOne, cancellation);
        await ProgressBar.WaitAsync($"ranking {runName}", ranking, () => run.State.AsRef().Fraction);
        blocksDone = await ranking;
    }

    Report.WriteTop(Console.Out, graph, runs[^1], settings.Top);
    Report.WriteRuns(Console.Out, graph, runs, blocksDone);
    return ExitCodes.Success;
}

static async Task<Graph> ReadAsync(LocalManager manager, string path, CancellationToken cancellation)
{
    EdgeListReader reader = new(path);
    Task<Graph> reading = Task.Run(() => Graph.FromEdges(manager, reader.ReadFile(cancellation), cancellation), cancellation);
    await ProgressBar.WaitAsync("reading", reading, () => reader.Fraction);
    return await reading;
}

static async Task<Graph> GenerateAsync(LocalManager manager, SyntheticSize size, CancellationToken cancellation)
{
    PageRankSample.Progress progress = new();
    Task<Graph> generating = Task.Run(() => SyntheticGraph.Create(manager, size, progress, cancellation), cancellation);
    await ProgressBar.WaitAsync("generating", generating, () => progress.Fraction);
    return await generating;
}
