using Managers;

namespace PageRankSample;

/// <summary>A worker's side of the jobs: the queue they come from, and the dictionary in which it reports.</summary>
internal sealed class JobClient : IDisposable
{
    private readonly SyncManager _manager;
    private readonly ISharedQueue<long> _jobs;
    private readonly IDictionaryProxy<int, long> _progress;

    private JobClient(SyncManager manager, ISharedQueue<long> jobs, IDictionaryProxy<int, long> progress)
    {
        _manager = manager;
        _jobs = jobs;
        _progress = progress;
    }

    /// <summary>Takes up what <see cref="JobServer.Invite"/> wrote.</summary>
    /// <exception cref="EndOfStreamException">The coordinator has ended.</exception>
    public static JobClient Connect(TextReader invitation)
    {
        AuthKey key = AuthKey.FromBytes(Convert.FromHexString(Next()));
        ProxyToken jobs = ProxyToken.Parse(Next()), progress = ProxyToken.Parse(Next());
        SyncManager manager = new(new ManagerOptions { Address = jobs.Address, AuthKey = key });
        manager.Connect();
        return new JobClient(manager, manager.AttachQueue<long>(jobs), manager.AttachDictionary<int, long>(progress));

        string Next() => invitation.ReadLine() ?? throw new EndOfStreamException();
    }

    /// <summary>Waits for a job.</summary>
    /// <returns>False if there will be no more.</returns>
    public bool TryTake(out long job) => _jobs.TryGet(out job, Timeout.InfiniteTimeSpan);

    public void Done() => _jobs.TaskDone();

    /// <summary>Says how many jobs this worker has done.</summary>
    public void Report(int worker, long done) => _progress[worker] = done;

    public void Dispose() => _manager.Dispose();
}
