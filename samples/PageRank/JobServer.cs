using System.Diagnostics;
using System.Security.Cryptography;
using Managers;

namespace PageRankSample;

/// <summary>The coordinator's side of the jobs: a manager server of its own, with a queue that the workers take blocks from and a dictionary in which they say how far they are.</summary>
internal sealed class JobServer : IDisposable
{
    private readonly RankRun _run;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly SyncManager _manager;
    private readonly ISharedQueue<long> _jobs;
    private readonly IDictionaryProxy<int, long> _progress;

    private JobServer(RankRun run)
    {
        _run = run;
        _manager = SyncManager.StartNew(new ManagerOptions { AuthKey = AuthKey.FromBytes(_key) });
        _jobs = _manager.CreateQueue<long>();
        _progress = _manager.CreateDictionary<int, long>();
    }

    /// <summary>Starts the server process, which ends with this one however it ends.</summary>
    public static JobServer Start(RankRun run) => new(run);

    /// <summary>What a worker needs to get here, a line each: the key, and a token of each object. For its standard input, because everybody may read a command line.</summary>
    public string Invite() =>
        $"{Convert.ToHexString(_key)}\n{((BaseProxy)_jobs).ToToken()}\n{((BaseProxy)_progress).ToToken()}\n";

    /// <summary>Deals out the iterations, one after the other, until the ranks stand still.</summary>
    /// <exception cref="BrokenBarrierException">The run was given up before it began.</exception>
    /// <exception cref="ObjectDisposedException">The run was given up.</exception>
    public void DealOut()
    {
        ref RunState state = ref _run.State.AsRef();
        long[] jobs = new long[_run.Blocks];
        _run.Barrier.SignalAndWait();
        long started = Stopwatch.GetTimestamp();
        for (long iteration = 1; ; iteration++)
        {
            PartialSums total = _run.Total(even: (iteration & 1) != 0);
            if (iteration > 1)
            {
                state.Difference = total.Difference;
                Volatile.Write(ref state.Iterations, iteration - 1);
            }

            if (total.Difference <= state.Tolerance)
                break;

            // Written before a job of this iteration is put, read after it was taken: the calls order it between the processes.
            state.Dangling = total.Dangling;
            for (int block = 0; block < jobs.Length; block++)
                jobs[block] = iteration * jobs.Length + block;
            _jobs.PutBatch(jobs);
            _jobs.Join();
        }

        state.Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        _jobs.CompleteAdding();
    }

    /// <summary>How many blocks each worker says it has done.</summary>
    public long[] BlocksDone()
    {
        Dictionary<int, long> done = _progress.ToDictionary();
        return [.. Enumerable.Range(0, _run.Workers).Select(worker => done.GetValueOrDefault(worker))];
    }

    /// <summary>Ends the server; whoever waits for a job or for the end of an iteration wakes with an error.</summary>
    public void Dispose() => _manager.Dispose();
}
