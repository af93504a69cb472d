using Managers.Platform;
using Managers.Transport;

namespace Managers.Hosting;

/// <summary>
/// How many sessions of a server have a thread that reads. While they are few, each keeps its own and sleeps in its read. Beyond the limit a silent one gives its thread back, and its channel is watched with all the others; whoever keeps calling keeps its thread.
/// </summary>
internal sealed class ReaderThreads(int limit)
{
    private IChannelWatch? _watch;
    private int _count;
    private Session? _last;

    /// <summary>Those whose calls come by rings, and have come lately.</summary>
    internal ActiveReaders Active { get; } = new(Environment.ProcessorCount);

    /// <summary>Sessions that have a thread, or were just given one.</summary>
    internal int Count => Volatile.Read(ref _count);

    /// <summary>How long a client is silent before its session's thread goes: far longer than one that calls in a loop, which never pays for the way back. Shorter in tests.</summary>
    internal int PatienceInMilliseconds { get; set; } = 100;

    /// <summary>How long a session's reader waits for its client before it asks whether to go, in milliseconds; -1: without end.</summary>
    internal int WaitInMilliseconds => _watch is not null && Count > limit ? PatienceInMilliseconds : -1;

    /// <summary>From here on threads may be given back, where the system can watch channels.</summary>
    internal void Begin(IChannelWatch watch)
    {
        if (watch.IsAvailable)
        {
            _watch = watch;
        }
    }

    /// <summary>A session has read all that there was.</summary>
    /// <returns>True if another one has since it did so before: several clients have something to say.</returns>
    internal bool NoteRead(Session session)
    {
        if (Volatile.Read(ref _last) == session)
        {
            return false;
        }

        Volatile.Write(ref _last, session);
        return true;
    }

    /// <summary>A session gets a thread.</summary>
    internal void Enter() => Interlocked.Increment(ref _count);

    /// <summary>A session has ended, and its reader with it.</summary>
    internal void Leave(Session session)
    {
        Interlocked.Decrement(ref _count);
        // Not kept for this.
        Interlocked.CompareExchange(ref _last, null, session);
    }

    /// <summary>One of those that are too many gives its thread back.</summary>
    /// <returns>False if they are not too many any more: several may find out at the same time.</returns>
    internal bool TryLeave()
    {
        int count = Count;
        while (count > limit)
        {
            int seen = Interlocked.CompareExchange(ref _count, count - 1, count);
            if (seen == count)
            {
                return true;
            }

            count = seen;
        }

        return false;
    }

    /// <summary>Has a session's channel watched; <see cref="Session.Resume"/> is called when there is something to read, or it has ended.</summary>
    /// <returns>False if the system refuses.</returns>
    internal bool TryWatch(Channel channel, Session session) => channel.TryWatch(_watch!, static state => ((Session)state).Resume(), session);
}
