using Managers.Ratios.Works;

namespace Managers.Ratios.Processes;

/// <summary>Takes items from a queue.</summary>
/// <param name="token">The queue.</param>
/// <param name="batch">How many at a time at most.</param>
/// <param name="isAlone">It is the only consumer of a single producer: items must come complete and in order.</param>
internal sealed class GetRole(SharedToken token, int batch, bool isAlone) : Role
{
    private const int PerBurst = 256;

    private readonly SharedQueue<Twin> _queue = SharedQueue<Twin>.Attach(token);
    private readonly Twin[] _items = new Twin[batch];

    internal override long Work(long amount)
    {
        for (long done = 0; done < amount; done += PerBurst)
        {
            long end = Math.Min(done + PerBurst, amount);
            if (batch == 1)
            {
                One(done, end);
            }
            else
            {
                Batches(done, end);
            }
        }

        return amount;
    }

    public override void Dispose() => _queue.Dispose();

    private void One(long start, long end)
    {
        SharedQueue<Twin> queue = _queue;
        for (long i = start; i < end; i++)
        {
            Check(queue.Get(), i);
        }
    }

    private void Batches(long start, long end)
    {
        while (start < end)
        {
            int taken = _queue.GetBatch(_items.AsSpan(0, (int)Math.Min(batch, end - start)));
            foreach (Twin item in _items.AsSpan(0, taken))
            {
                Check(item, start++);
            }
        }
    }

    private void Check(Twin item, long expected)
    {
        if (isAlone && (item.A != expected || item.B != expected))
        {
            throw new InvalidOperationException($"The queue gave ({item.A}, {item.B}) where item {expected} was next.");
        }
    }
}
