using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;
using Managers.Platform;
using Managers.Protocol;

namespace Managers.Client;

/// <summary>The references that one connection holds, and what gives them back: a proxy that is disposed or collected only notes it; the notes go out with the next call, or soon.</summary>
/// <param name="connection">The connection.</param>
/// <param name="make">Makes a proxy of a reference, of the type that is wanted.</param>
internal sealed class ClientObjects(ClientConnection connection, Func<ProxyReference, Type, object> make) : IReferenceSource
{
    private const int NotesInOneFrame = 1024;
    // A server may make up type ids without end.
    private const int MaxKnown = 64;
    private static readonly TimeSpan s_delay = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentQueue<ulong> _released = new();
    private KnownType[] _known = [];
    private Timer? _timer;
    private int _isScheduled;

    /// <inheritdoc/>
    public object Resolve(ulong id, ulong contract, ReadOnlySpan<byte> typeId, Type wanted)
    {
        return make(new ProxyReference(connection, id, contract, TypeIdOf(typeId)), wanted);
    }

    /// <inheritdoc/>
    public KeptRecord Keep(ReadOnlySpan<byte> record) => new ClientKeptRecord(connection, record.ToArray());

    /// <summary>The text of a type id, one for all proxies of that type.</summary>
    private string TypeIdOf(ReadOnlySpan<byte> utf8)
    {
        KnownType[] known = Volatile.Read(ref _known);
        foreach (KnownType type in known)
        {
            if (utf8.SequenceEqual(type.Utf8))
            {
                return type.Text;
            }
        }

        string text = Encoding.UTF8.GetString(utf8);
        if (known.Length < MaxKnown)
        {
            // Lost if another thread adds one too: then it is added another time.
            Volatile.Write(ref _known, [.. known, new KnownType(utf8.ToArray(), text)]);
        }

        return text;
    }

    /// <summary>Notes that one reference is not needed any more. Callable from finalizers: takes no lock and sends nothing.</summary>
    internal void Release(ulong id)
    {
        if (connection.HasEnded)
        {
            return;
        }

        _released.Enqueue(id);
        if (Interlocked.Exchange(ref _isScheduled, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static objects => objects.FlushSoon(), this, preferLocal: false);
        }
    }

    /// <summary>Gives back the references in an answer that was not read to its end: the server has counted them as delivered, and no proxy has been made of them.</summary>
    /// <param name="answer">As far as it was read.</param>
    internal void ReleaseUnread(in ValueReader answer)
    {
        try
        {
            ValueWalker.ForEachReference(answer.All, new Unread(this, answer.ReferencesRead), static (unread, id) => unread.Found(id));
        }
        catch (ProtocolException)
        {
            // Malformed from here on: what follows names no objects.
        }
    }

    /// <summary>Sends the notes that there are.</summary>
    internal void FlushReleases()
    {
        Volatile.Write(ref _isScheduled, 0);
        var counts = new Dictionary<ulong, uint>();
        while (!_released.IsEmpty)
        {
            counts.Clear();
            while (counts.Count < NotesInOneFrame && _released.TryDequeue(out ulong id))
            {
                counts[id] = counts.GetValueOrDefault(id) + 1;
            }

            byte[] body = new byte[4 + 12 * counts.Count];
            BinaryPrimitives.WriteInt32LittleEndian(body, counts.Count);
            int at = 4;
            foreach ((ulong id, uint count) in counts)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(body.AsSpan(at), id);
                BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(at + 8), count);
                at += 12;
            }

            connection.SendControl(FrameType.Release, 0, body);
        }
    }

    private void FlushSoon()
    {
        // Many proxies die together: one frame for all of them.
        Timer timer = _timer ??= PlainTimer.Make(static state => ((ClientObjects)state!).FlushOfCollected(), this, Timeout.InfiniteTimeSpan);
        timer.Change(s_delay, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Finalizers run in no order: proxies that are collected together with their connection may find its socket closed, and then there is nothing to give back.</summary>
    private void FlushOfCollected()
    {
        try
        {
            FlushReleases();
        }
        catch (ObjectDisposedException)
        {
        }
    }

    private sealed class Unread(ClientObjects objects, int read)
    {
        private int _read = read;

        internal void Found(ulong id)
        {
            if (--_read < 0)
            {
                objects.Release(id);
            }
        }
    }

    private sealed record KnownType(byte[] Utf8, string Text);
}
