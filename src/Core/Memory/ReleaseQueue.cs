namespace Managers.Memory;

/// <summary>
/// Where finalizers put what is to be released: the release itself takes locks and makes system calls, which a finalizer must not. A
/// thread of the pool does it.
/// </summary>
internal static class ReleaseQueue
{
    private static SharedObject? s_head;

    /// <summary>Called by finalizers: links the object in, and asks for a worker if there was none to come.</summary>
    internal static void Enqueue(SharedObject item)
    {
        SharedObject? head;
        do
        {
            head = Volatile.Read(ref s_head);
            item.NextToRelease = head;
        }
        while (Interlocked.CompareExchange(ref s_head, item, head) != head);

        if (head is null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static _ => Drain(), null);
        }
    }

    /// <summary>Releases everything queued.</summary>
    internal static void Drain()
    {
        SharedObject? item = Interlocked.Exchange(ref s_head, null);
        while (item is not null)
        {
            SharedObject? next = item.NextToRelease;
            item.NextToRelease = null;
            item.ReleaseCollected();
            item = next;
        }
    }
}
