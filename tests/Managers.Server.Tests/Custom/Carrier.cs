namespace Managers.Server.Tests.Custom;

[ManagedProxy]
public interface ICarrier
{
    /// <summary>Takes a list from a queue.</summary>
    /// <returns>How many items it has.</returns>
    int Take(ISharedQueue<IListProxy<int>> queue);

    /// <summary>Takes lists from a queue, as many as there are, and puts each into another one.</summary>
    /// <returns>How many.</returns>
    int Move(ISharedQueue<IListProxy<int>> from, ISharedQueue<IListProxy<int>> to);

    /// <summary>Tries to put a list in each way that gives up if there is no room.</summary>
    /// <returns>How often it was put.</returns>
    int Offer(ISharedQueue<IListProxy<int>> queue, IListProxy<int> list);
}

/// <summary>Code of a server's own that uses a queue of proxies as its clients do.</summary>
public sealed class Carrier : ICarrier
{
    public int Take(ISharedQueue<IListProxy<int>> queue)
    {
        ArgumentNullException.ThrowIfNull(queue);
        using IListProxy<int> list = queue.Get();
        return list.Count;
    }

    public int Move(ISharedQueue<IListProxy<int>> from, ISharedQueue<IListProxy<int>> to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        var lists = new IListProxy<int>[8];
        int count = from.TryGetBatch(lists);
        to.PutBatch(lists.AsSpan(0, count));
        foreach (IListProxy<int> list in lists.AsSpan(0, count))
        {
            list.Dispose();
        }

        return count;
    }

    public int Offer(ISharedQueue<IListProxy<int>> queue, IListProxy<int> list)
    {
        ArgumentNullException.ThrowIfNull(queue);
        int done = queue.TryPut(list) ? 1 : 0;
        done += queue.TryPut(list, TimeSpan.Zero) ? 1 : 0;
        done += queue.TryPut(list, TimeSpan.FromMilliseconds(1)) ? 1 : 0;
        return done + queue.TryPutBatch([list, list]);
    }
}

public sealed partial class CarrierManager : SyncManager
{
    [CreatorMethod(typeof(Carrier))]
    public partial ICarrier CreateCarrier();
}
