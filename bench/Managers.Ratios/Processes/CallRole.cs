namespace Managers.Ratios.Processes;

/// <summary>Calls a server until it is stopped.</summary>
internal sealed class CallRole : UntilStopped
{
    private readonly SyncManager _manager;
    private readonly IDictionaryProxy<int, int> _numbers;
    private readonly ValueTask<int>[] _calls;
    private readonly bool _awaits;

    /// <param name="token">A dictionary in the server.</param>
    /// <param name="depth">How many calls are on their way at a time.</param>
    /// <param name="awaits">True: by as many loops that each await a call; false: in batches that this thread waits for.</param>
    internal CallRole(ProxyToken token, int depth, bool awaits)
    {
        _calls = new ValueTask<int>[depth];
        _awaits = awaits;
        _manager = new SyncManager(new ManagerOptions { Address = token.Address, AuthKey = Key });
        _manager.Connect();
        _numbers = _manager.AttachDictionary<int, int>(token);
    }

    /// <summary>What the server and its clients know; no secret, as others of this machine's users do not reach the address.</summary>
    internal static AuthKey Key { get; } = AuthKey.FromPassphrase("ratios");

    internal override long Work(long amount) =>
        _awaits ? Task.WhenAll(_calls.Select(_ => Call())).GetAwaiter().GetResult().Sum() : _calls.Length == 1 ? base.Work(amount) : CallTogether();

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

    private long CallTogether()
    {
        long count = 0;
        do
        {
            count += CallBatch();
        }
        while (!IsStopped);

        return count;
    }

#pragma warning disable CA2012 // All have their answers when they are taken.
    private int CallBatch()
    {
        using CallBatch batch = _manager.BeginBatch();
        for (int i = 0; i < _calls.Length; i++)
        {
            _calls[i] = _numbers.GetAsync(1);
        }

        batch.Invoke();
        foreach (ValueTask<int> call in _calls)
        {
            _ = call.GetAwaiter().GetResult();
        }

        return _calls.Length;
    }
#pragma warning restore CA2012

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
