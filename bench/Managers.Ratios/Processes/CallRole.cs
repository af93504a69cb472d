namespace Managers.Ratios.Processes;

/// <summary>Calls a server until it is stopped.</summary>
internal sealed class CallRole : UntilStopped
{
    private readonly SyncManager _manager;
    private readonly IDictionaryProxy<int, int> _numbers;
    private readonly int _depth;

    /// <param name="token">A dictionary in the server.</param>
    /// <param name="depth">How many calls are on their way at a time.</param>
    internal CallRole(ProxyToken token, int depth)
    {
        _depth = depth;
        _manager = new SyncManager(new ManagerOptions { Address = token.Address, AuthKey = Key });
        _manager.Connect();
        _numbers = _manager.AttachDictionary<int, int>(token);
    }

    /// <summary>What the server and its clients know; no secret, as others of this machine's users do not reach the address.</summary>
    internal static AuthKey Key { get; } = AuthKey.FromPassphrase("ratios");

    internal override long Work(long amount) => _depth == 1 ? base.Work(amount) : Task.WhenAll(Enumerable.Range(0, _depth).Select(_ => Call())).GetAwaiter().GetResult().Sum();

    public override void Dispose() => _manager.Dispose();

    protected override int Repeat(int times)
    {
        for (int i = 0; i < times; i++)
        {
            if (IsStopped)
            {
                return i;
            }

            _ = _numbers[1];
        }

        return times;
    }

    private bool IsStopped => Volatile.Read(ref Stop) != 0;

    private async Task<long> Call()
    {
        long count = 0;
        for (; !IsStopped; count++)
        {
            _ = await _numbers.GetAsync(1).ConfigureAwait(false);
        }

        return count;
    }
}
