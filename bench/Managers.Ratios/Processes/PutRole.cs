using Managers.Ratios.Works;

namespace Managers.Ratios.Processes;

/// <summary>Puts numbered items into a queue.</summary>
/// <param name="token">The queue.</param>
/// <param name="batch">How many at a time.</param>
internal sealed class PutRole(SharedToken token, int batch) : Role
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
            queue.Put(new Twin(i, i));
        }
    }

    private void Batches(long start, long end)
    {
        while (start < end)
        {
            Span<Twin> items = _items.AsSpan(0, (int)Math.Min(batch, end - start));
            foreach (ref Twin item in items)
            {
                item = new Twin(start, start);
                start++;
            }

            _queue.PutBatch(items);
        }
    }
}
