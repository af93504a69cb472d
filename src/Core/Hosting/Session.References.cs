using Managers.Platform;
using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>The objects that the client may call, by which access, and how often it was given each.</summary>
internal sealed partial class Session
{
    // One frame that gives very many is no reason to keep the room for them.
    private const int MostNotedKept = 1024;

    private readonly Dictionary<ulong, Held> _references = [];
    private readonly Lock _referencesGate = new();
    // The one that was called last, as long as the client has it: most clients call the same object again, and that needs no lock. Changed under the gate.
    private ObjectEntry? _lastCalled;
    // What the frame that is being written gives to the client, once for each reference. Under the gate of what goes out.
    private readonly List<ObjectEntry> _noted = [];

    internal int ReferenceCount
    {
        get
        {
            using (Uninterrupted.Enter(_referencesGate))
            {
                return _references.Count;
            }
        }
    }

    /// <inheritdoc/>
    internal override void Note(ObjectEntry entry)
    {
        int count;
        using (Uninterrupted.Enter(_referencesGate))
        {
            if (!HasEnded && (_references.Count < Server.Limits.MaxObjects || _references.ContainsKey(entry.Id)))
            {
                Held held = _references.GetValueOrDefault(entry.Id);
                _references[entry.Id] = new Held(entry, held.Count + 1);
                if (_outGate.IsHeldByCurrentThread)
                {
                    _noted.Add(entry);
                }

                return;
            }

            count = HasEnded ? 0 : _references.Count;
        }

        LetGo(entry);
        if (count != 0)
        {
            throw new ProtocolException(ErrorCode.TooManyObjects, $"This session has references to {count} objects; {Server.Limits.MaxObjects} are allowed. Dispose proxies that are not used any more.");
        }
    }

    /// <inheritdoc/>
    internal override bool Refers(ulong id)
    {
        using (Uninterrupted.Enter(_referencesGate))
        {
            return _references.ContainsKey(id);
        }
    }

    /// <inheritdoc/>
    internal override object Target(ulong id) => Reference(id).Target;

    /// <summary>An object that the client may call.</summary>
    /// <exception cref="ProtocolException">It has no reference to one of that id.</exception>
    internal ObjectEntry Reference(ulong id)
    {
        if (Volatile.Read(ref _lastCalled) is { } last && last.Id == id)
        {
            return last;
        }

        using (Uninterrupted.Enter(_referencesGate))
        {
            if (_references.TryGetValue(id, out Held held))
            {
                Volatile.Write(ref _lastCalled, held.Entry);
                return held.Entry;
            }
        }

        throw Lost(id);
    }

    /// <summary>Takes one reference more to each object that the arguments of a call refer to, which has to wait, and to the one that is called, if that is one of the library's own, which holds others: the client may give its own back meanwhile.</summary>
    /// <returns>What is to be given back by <see cref="ReleaseArguments"/>; null: nothing.</returns>
    internal ulong[]? HoldArguments(ObjectEntry called, ReadOnlySpan<byte> arguments)
    {
        ulong[]? target = called.Target is Referent && TryRefer(called.Id) ? [called.Id] : null;
        // Most have no such byte, wherever it would stand, and need no walk.
        if (!arguments.Contains((byte)ValueCode.Reference))
        {
            return target;
        }

        List<ulong> held = [.. target ?? []];
        try
        {
            ValueWalker.ForEachReference(arguments, (Session: this, held), static (state, id) =>
            {
                if (state.Session.Refers(id) && state.Session.TryRefer(id))
                {
                    state.held.Add(id);
                }
            });
        }
        catch (ProtocolException)
        {
            // Malformed: whoever reads them says so.
        }

        return held.Count == 0 ? null : [.. held];
    }

    /// <summary>Gives those references back, once the arguments have been read.</summary>
    internal void ReleaseArguments(ulong[]? held)
    {
        foreach (ulong id in held ?? [])
        {
            GiveBack(id);
        }
    }

    /// <summary>The client does not get a reference after all. Others may end with the object: not while an answer is written, when the caller may have an object's lock too.</summary>
    private void LetGo(ObjectEntry entry)
    {
        if (_outGate.IsHeldByCurrentThread)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static state => state.Objects.Release(state.entry, 1), (Server.Objects, entry), preferLocal: false);
        }
        else
        {
            Server.Objects.Release(entry, 1);
        }
    }

    private void Release(ulong id, uint count)
    {
        ObjectEntry entry = TryTake(id, count, out long had) ?? throw new ProtocolException($"{count} references to object {id} were given back; the session has {had}.");
        Server.Objects.Release(entry, count);
    }

    /// <summary>Takes references off the session's count.</summary>
    /// <returns>The object; null if it has no reference to it, or fewer.</returns>
    private ObjectEntry? TryTake(ulong id, uint count, out long had)
    {
        using (Uninterrupted.Enter(_referencesGate))
        {
            _references.TryGetValue(id, out Held held);
            had = held.Count;
            if (had < count)
            {
                return null;
            }

            if (had == count)
            {
                _references.Remove(id);
                _lastCalled = null;
            }
            else
            {
                _references[id] = new Held(held.Entry, had - count);
            }

            return held.Entry;
        }
    }

    private void ClearNoted()
    {
        if (_noted.Count != 0)
        {
            _noted.Clear();
            if (_noted.Capacity > MostNotedKept)
            {
                _noted.TrimExcess();
            }
        }
    }

    /// <summary>Takes one reference off the session's count that its client does not know of.</summary>
    private void GiveBack(ulong id)
    {
        // None, if the session has ended meanwhile and given back everything, or the client more than it had.
        if (TryTake(id, 1, out _) is { } entry)
        {
            Server.Objects.Release(entry, 1);
        }
    }

    private void ReleaseAll()
    {
        Held[] all;
        using (Uninterrupted.Enter(_referencesGate))
        {
            all = [.. _references.Values];
            _references.Clear();
            _lastCalled = null;
        }

        foreach (Held held in all)
        {
            Server.Objects.Release(held.Entry, held.Count);
        }
    }

    private readonly record struct Held(ObjectEntry Entry, long Count);
}

/// <summary>An object of this process that stands for one of the library's own in the server.</summary>
internal interface IReferentSource : IReferenceValue
{
    Referent Referent { get; }
}
