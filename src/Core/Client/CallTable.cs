using Managers.Platform;
using Managers.Protocol;

namespace Managers.Client;

/// <summary>
/// The calls in flight of one connection, by number. A number has a place in its low half and counts up in its upper half, so an answer that comes late finds nobody else's call. Who reads takes calls out, one thread at a time;
/// the end of the connection takes all.
/// </summary>
internal sealed class CallTable
{
    private readonly Lock _gate = new();
    // Read without the lock: grows by replacement, and a chunk that stands in it stays.
    private CallChunk?[] _chunks = new CallChunk?[2];
    private int _count;
    private readonly Stack<int> _free = new();
    private readonly Stack<CallChunk> _freeChunks = new();
    // Some of their numbers may be those of calls in flight.
    private readonly Stack<CallChunk> _runChunks = new();
    private CallChunk? _filling;
    private int _filled;
    private Exception? _ended;

    /// <summary>Gives a call its number.</summary>
    /// <returns>Null; or why the connection takes no more calls.</returns>
    internal Exception? Add(PendingCall call)
    {
        lock (_gate)
        {
            if (_ended is not null)
            {
                return _ended;
            }

            if (!_free.TryPop(out int place))
            {
                if (_filling is null || _filled == CallChunk.Size)
                {
                    _filling = NewChunk(hasOwner: false);
                    _filled = 0;
                }

                place = _filling.First + _filled++;
            }

            _chunks[place / CallChunk.Size]!.Put(place % CallChunk.Size, call);
            return null;
        }
    }

    /// <summary>Gives a call a number of a chunk that the calling thread has to itself.</summary>
    /// <returns>Null; or why the connection takes no more calls.</returns>
    internal Exception? Add(PendingCall call, CallChunk chunk, int index)
    {
        chunk.Put(index, call);
        // End writes why before a barrier of all the process's threads, and looks for calls after it: it finds this one, or is found here.
        return Volatile.Read(ref _ended) is { } ended && chunk.Take(index, call.Id) is not null ? ended : null;
    }

    /// <summary>Numbers for a batch.</summary>
    internal CallChunk RentChunk()
    {
        lock (_gate)
        {
            return _freeChunks.TryPop(out CallChunk? chunk) ? chunk : NewChunk(hasOwner: true);
        }
    }

    /// <summary>Numbers for what the background's thread calls; some of them may be in use.</summary>
    internal CallChunk RentRunChunk()
    {
        lock (_gate)
        {
            return _runChunks.TryPop(out CallChunk? chunk) ? chunk : NewChunk(hasOwner: true);
        }
    }

    /// <summary>Takes them back; none of their calls is in flight.</summary>
    internal void ReturnChunk(CallChunk chunk)
    {
        using (Uninterrupted.Enter(_gate))
        {
            _freeChunks.Push(chunk);
        }
    }

    /// <summary>Takes them back, whether their calls are in flight or not.</summary>
    internal void ReturnRunChunk(CallChunk chunk)
    {
        using (Uninterrupted.Enter(_gate))
        {
            _runChunks.Push(chunk);
        }
    }

    /// <summary>Takes a call out.</summary>
    /// <returns>The call; null if no call has that number.</returns>
    internal PendingCall? Remove(ulong id)
    {
        if (ChunkOf(id) is not { } chunk)
        {
            return null;
        }

        int place = PlaceOf(id);
        if (chunk.HasOwner)
        {
            return chunk.Take(place % CallChunk.Size, id);
        }

        using (Uninterrupted.Enter(_gate))
        {
            PendingCall? call = chunk.Take(place % CallChunk.Size, id);
            if (call is not null)
            {
                _free.Push(place);
            }

            return call;
        }
    }

    /// <summary>Finds a call and leaves it there.</summary>
    internal PendingCall? Find(ulong id) => ChunkOf(id)?.Find(PlaceOf(id) % CallChunk.Size, id);

    /// <summary>Takes all out; none can be added from then on.</summary>
    internal List<PendingCall> End(Exception why)
    {
        List<PendingCall> left = [];
        using (Uninterrupted.Enter(_gate))
        {
            Volatile.Write(ref _ended, _ended ?? why);
            Interlocked.MemoryBarrierProcessWide();
            foreach (CallChunk? chunk in _chunks.AsSpan(0, _count))
            {
                for (int i = 0; i < CallChunk.Size; i++)
                {
                    if (chunk!.Take(i, chunk.NumberAt(i)) is { } call)
                    {
                        left.Add(call);
                    }
                }
            }
        }

        return left;
    }

    /// <summary>How many frames may yet come for the calls in flight, the items that streams were granted at first among them.</summary>
    internal long CountAnswers()
    {
        long answers = 0;
        foreach (CallChunk? chunk in Volatile.Read(ref _chunks))
        {
            for (int i = 0; chunk is not null && i < CallChunk.Size; i++)
            {
                if (chunk.NumberAt(i) is var number && number != 0)
                {
                    answers += chunk.Find(i, number)?.Stream is null ? 1 : 1 + ProtocolConstants.StreamCredit;
                }
            }
        }

        return answers;
    }

    private static int PlaceOf(ulong id) => (int)((uint)id - 1);

    private CallChunk? ChunkOf(ulong id)
    {
        uint chunk = ((uint)id - 1) / CallChunk.Size;
        CallChunk?[] chunks = Volatile.Read(ref _chunks);
        return chunk < (uint)chunks.Length ? Volatile.Read(ref chunks[chunk]) : null;
    }

    private CallChunk NewChunk(bool hasOwner)
    {
        var chunk = new CallChunk(_count * CallChunk.Size, hasOwner);
        if (_count == _chunks.Length)
        {
            var larger = new CallChunk?[2 * _count];
            _chunks.CopyTo(larger, 0);
            Volatile.Write(ref _chunks, larger);
        }

        Volatile.Write(ref _chunks[_count++], chunk);
        return chunk;
    }
}
