namespace Managers.Ratios.Processes;

/// <summary>Takes a lock and keeps it.</summary>
/// <param name="token">The lock.</param>
internal sealed class OwnRole(SharedToken token) : Role
{
    private readonly SharedLock _lock = SharedLock.Attach(token);

    internal override long Work(long amount)
    {
        if (!_lock.TryAcquire())
        {
            throw new InvalidOperationException("The lock is not free.");
        }

        return 1;
    }

    public override void Dispose() => _lock.Dispose();
}
