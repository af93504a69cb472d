namespace Managers.Ratios.Processes;

/// <summary>Takes a reader-writer lock for reading and gives it back.</summary>
/// <param name="token">The lock.</param>
internal sealed class ReadRole(SharedToken token) : UntilStopped
{
    private readonly SharedReaderWriterLock _lock = SharedReaderWriterLock.Attach(token);

    public override void Dispose() => _lock.Dispose();

    protected override int Repeat(int times)
    {
        SharedReaderWriterLock gate = _lock;
        ref int stop = ref Stop;
        for (int i = 0; i < times; i++)
        {
            if (Volatile.Read(ref stop) != 0)
            {
                return i;
            }

            using ReadScope held = gate.AcquireRead();
        }

        return times;
    }
}
