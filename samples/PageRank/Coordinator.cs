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
    private readonly JobServer? _jobs;
    private readonly List<WorkerProcess> _workers = [];
    private Task _dealing = Task.CompletedTask;

    private Coordinator(RankRun run)
    {
        _run = run;
        _jobs = run.HasJobs ? JobServer.Start(run) : null;
    }

    /// <summary>Computes the ranks; on return they are in <paramref name="run"/>.</summary>
    /// <param name="manager">The manager that the graph and the run are in; it has a name, by which the workers find it.</param>
    /// <param name="run">The run to do.</param>
    /// <param name="killOne">Kill the last worker after some iterations.</param>
    /// <param name="cancellation">Ends the run and its workers.</param>
    /// <returns>How many jobs each worker did; none if there were no jobs.</returns>
    /// <exception cref="RunFailedException">A worker died.</exception>
    public static async Task<long[]> RunAsync(LocalManager manager, RankRun run, bool killOne, CancellationToken cancellation)
    {
        using Coordinator coordinator = new(run);
        try
        {
            for (int index = 0; index < run.Workers; index++)
                coordinator._workers.Add(WorkerProcess.Start(manager.Name!, run, index, coordinator._jobs?.Invite()));
            if (coordinator._jobs is { } jobs)
                coordinator._dealing = Task.Run(jobs.DealOut, CancellationToken.None);
            using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            Task kill = killOne ? coordinator.KillOneAsync(over.Token) : Task.CompletedTask;
            await coordinator.WaitForAllAsync(cancellation);
            await coordinator._dealing;
            await over.CancelAsync();
            await kill;
            return coordinator._jobs?.BlocksDone() ?? [];
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
        _jobs?.Dispose();
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

        // The server may be what died. What dealing out says after this line is that it was stopped.
        Exception? lost = _dealing.Exception?.InnerException;
        int stopped = await StopAllAsync();
        if (cancellation.IsCancellationRequested)
            return new OperationCanceledException(cancellation);

        // The library may break the barrier before the exit of the dead worker is reported here, so the first to end need not be the culprit.
        List<WorkerProcess> guilty = dead.FindAll(worker => worker.Ended.Result is not (ExitCodes.Success or ExitCodes.Stopped));
        if (guilty.Count == 0)
            guilty = _workers.FindAll(worker => worker.Ended.Result is not (ExitCodes.Success or ExitCodes.Stopped));
        string who = guilty.Count > 0 ? string.Join("; ", guilty) : lost?.Message ?? "the workers found the barrier broken";
        long iteration = Volatile.Read(ref _run.State.AsRef().Iterations) + 1;
        double took = Stopwatch.GetElapsedTime(noticed).TotalMilliseconds;
        return new RunFailedException(string.Create(
            CultureInfo.InvariantCulture,
            $"{who}, in iteration {iteration}; the run is given up, {stopped} other worker(s) stopped within {took:F0} ms"));
    }

    /// <summary>Wakes whoever waits at the barrier or for a job, and kills whoever has not ended a second later.</summary>
    /// <returns>How many workers were still running.</returns>
    private async Task<int> StopAllAsync()
    {
        List<WorkerProcess> running = _workers.FindAll(worker => !worker.Ended.IsCompleted);
        if (running.Count == 0 && _dealing.IsCompleted)
            return 0;

        _run.Barrier.Break();
        _jobs?.Dispose();
        await _dealing.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
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
