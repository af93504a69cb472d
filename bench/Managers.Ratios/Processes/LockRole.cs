namespace Managers.Ratios.Processes;

/// <summary>Takes a lock, works while it holds it, and gives it back.</summary>
/// <param name="token">The lock.</param>
/// <param name="steps">The work; see <see cref="Hold"/>.</param>
internal sealed class LockRole(SharedToken token, long steps) : UntilStopped
{
    private readonly SharedLock _lock = SharedLock.Attach(token);

    public override void Dispose() => _lock.Dispose();

    protected override int Repeat(int times)
    {
        SharedLock gate = _lock;
        ref int stop = ref Stop;
        for (int i = 0; i < times; i++)
        {
            if (Volatile.Read(ref stop) != 0)
            {
                return i;
            }

            using LockScope held = gate.Acquire();
            Hold.Work(steps);
        }

        return times;
    }
}
