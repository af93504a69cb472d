namespace Managers.Client;

/// <summary>The calls in flight of one connection, by number. A number has a slot in its low half and counts up in its upper half, so an answer that comes late finds nobody else's call.</summary>
internal sealed class CallTable
{
    private readonly Lock _gate = new();
    private PendingCall?[] _calls = new PendingCall?[16];
    private uint[] _generations = new uint[16];
    private readonly Stack<int> _free = new();
    private int _used;
    private Exception? _ended;

    internal int Count
    {
        get
        {
            lock (_gate)
            {
                return _used - _free.Count;
            }
        }
    }

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

            int slot = _free.TryPop(out int free) ? free : _used++;
            if (slot == _calls.Length)
            {
                Array.Resize(ref _calls, 2 * slot);
                Array.Resize(ref _generations, 2 * slot);
            }

            uint generation = ++_generations[slot];
            _calls[slot] = call;
            call.Id = (ulong)generation << 32 | (uint)(slot + 1);
            return null;
        }
    }

    /// <summary>Takes a call out.</summary>
    /// <returns>The call; null if no call has that number.</returns>
    internal PendingCall? Remove(ulong id)
    {
        lock (_gate)
        {
            int slot = (int)(uint)id - 1;
            if ((uint)slot >= (uint)_used || _generations[slot] != id >> 32 || _calls[slot] is not { } call)
            {
                return null;
            }

            _calls[slot] = null;
            _free.Push(slot);
            return call;
        }
    }

    /// <summary>Finds a call and leaves it there.</summary>
    internal PendingCall? Find(ulong id)
    {
        lock (_gate)
        {
            int slot = (int)(uint)id - 1;
            return (uint)slot < (uint)_used && _generations[slot] == id >> 32 ? _calls[slot] : null;
        }
    }

    /// <summary>Takes all out; none can be added from then on.</summary>
    internal PendingCall[] End(Exception why)
    {
        lock (_gate)
        {
            _ended ??= why;
            PendingCall[] left = [.. _calls.OfType<PendingCall>()];
            Array.Clear(_calls);
            _free.Clear();
            _used = 0;
            return left;
        }
    }
}
