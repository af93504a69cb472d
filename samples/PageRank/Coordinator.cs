using System.Diagnostics;
using System.Globalization;
using Managers;

namespace PageRankSample;

/// <summary>Starts the workers of a run, waits for them, and sees to it that none outlives the run, whatever happens to any of them.</summary>
internal sealed class Coordinator : IDisposable
{
    private const long KillAfterIterations = 10;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private readonly RankRun _run;
    private readonly List<WorkerProcess> _workers = [];

    private Coordinator(RankRun run) => _run = run;

    /// <summary>Computes the ranks; on return they are in <paramref name="run"/>.</summary>
    /// <param name="manager">The manager that the graph and the run are in; it has a name, by which the workers find it.</param>
    /// <param name="run">The run to do.</param>
    /// <param name="killOne">Kill the last worker after some iterations.</param>
    /// <param name="cancellation">Ends the run and its workers.</param>
    /// <exception cref="RunFailedException">A worker died.</exception>
    public static async Task RunAsync(LocalManager manager, RankRun run, bool killOne, CancellationToken cancellation)
    {
        using Coordinator coordinator = new(run);
        try
        {
            for (int index = 0; index < run.Workers; index++)
                coordinator._workers.Add(WorkerProcess.Start(manager.Name!, run.Name, index, run.Workers));
            using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            Task kill = killOne ? coordinator.KillOneAsync(over.Token) : Task.CompletedTask;
            await coordinator.WaitForAllAsync(cancellation);
            await over.CancelAsync();
            await kill;
        }
        finally
        {
            await coordinator.StopAllAsync();
        }
    }

    public void Dispose()
    {
        foreach (WorkerProcess worker in _workers)
            worker.Dispose();
    }

    private async Task WaitForAllAsync(CancellationToken cancellation)
    {
        List<Task<int>> running = _workers.ConvertAll(worker => worker.Ended);
        while (running.Count > 0)
        {
            Task<int> ended = await Task.WhenAny(running).WaitAsync(cancellation);
            running.Remove(ended);
            if (await ended != ExitCodes.Success)
                throw await FailureAsync(cancellation);
        }
    }

    /// <summary>Stops the rest and says who began it. The others end with <see cref="ExitCodes.Stopped"/>, which is the consequence and not the cause.</summary>
    private async Task<Exception> FailureAsync(CancellationToken cancellation)
    {
        long noticed = Stopwatch.GetTimestamp();
        List<WorkerProcess> dead = _workers.FindAll(worker => worker.Ended.IsCompleted);
        int stopped = await StopAllAsync();
        if (cancellation.IsCancellationRequested)
            return new OperationCanceledException(cancellation);

        // The library may break the barrier before the exit of the dead worker is reported here, so the first to end need not be the culprit.
        List<WorkerProcess> guilty = dead.FindAll(worker => worker.Ended.Result is not (ExitCodes.Success or ExitCodes.Stopped));
        if (guilty.Count == 0)
            guilty = _workers.FindAll(worker => worker.Ended.Result is not (ExitCodes.Success or ExitCodes.Stopped));
        string who = guilty.Count == 0 ? "the workers found the barrier broken" : string.Join("; ", guilty);
        long iteration = Volatile.Read(ref _run.State.AsRef().Iterations) + 1;
        double took = Stopwatch.GetElapsedTime(noticed).TotalMilliseconds;
        return new RunFailedException(string.Create(
            CultureInfo.InvariantCulture,
            $"{who}, in iteration {iteration}; the run is given up, {stopped} other worker(s) stopped within {took:F0} ms"));
    }

    /// <summary>Wakes whoever waits at the barrier, and kills whoever has not ended a second later.</summary>
    /// <returns>How many workers were still running.</returns>
    private async Task<int> StopAllAsync()
    {
        List<WorkerProcess> running = _workers.FindAll(worker => !worker.Ended.IsCompleted);
        if (running.Count == 0)
            return 0;

        _run.Barrier.Break();
        Task allEnded = Task.WhenAll(running.Select(worker => worker.Ended));
        await Task.WhenAny(allEnded, Task.Delay(s_patience));
        foreach (WorkerProcess worker in running.Where(worker => !worker.Ended.IsCompleted))
            worker.Kill();
        await allEnded;
        return running.Count;
    }

    private async Task KillOneAsync(CancellationToken over)
    {
        try
        {
            while (Volatile.Read(ref _run.State.AsRef().Iterations) < KillAfterIterations)
                await Task.Delay(1, over);
            await Console.Error.WriteLineAsync($"killing {_workers[^1]}");
            _workers[^1].Kill();
        }
        catch (OperationCanceledException)
        {
            // The run ended, one way or the other, before there was somebody to kill.
        }
    }
}
