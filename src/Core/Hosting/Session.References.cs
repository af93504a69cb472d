using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>The objects that the client may call, by which access, and how often it was given each.</summary>
internal sealed partial class Session
{
    private readonly Dictionary<ulong, Held> _references = [];
    private readonly Lock _referencesGate = new();

    internal int ReferenceCount
    {
        get
        {
            lock (_referencesGate)
            {
                return _references.Count;
            }
        }
    }

    /// <inheritdoc/>
    public object Resolve(ulong id, ulong contract, ReadOnlySpan<byte> typeId, Type wanted)
    {
        object target = Reference(id).Target;
        return wanted.IsInstanceOfType(target) ? target
            : target is Referent referent && referent.As(wanted) is { } typed ? typed
            : throw new ProtocolException(ErrorCode.ArgumentMismatch, $"Object {id} is a {target.GetType().Name}; the method wants {wanted.Name}.");
    }

    /// <inheritdoc/>
    public void Write(ref ValueWriter writer, object target, ManagedContract? contract)
    {
        if (target is IReferentSource source)
        {
            target = source.Referent;
        }

        ManagedContract known = target is Referent referent ? referent.Contract
            : contract ?? throw new NotSupportedException($"An object of type {target.GetType()} cannot be sent as a reference: its method must return an interface that is marked with [ManagedProxy].");
        ObjectEntry entry = Server.Objects.Hold(target, known, (target as Referent)?.Contract.TypeId, null);
        Note(entry);
        writer.WriteReference(entry.Id, entry.Contract.Hash, entry.TypeIdBytes);
    }

    /// <inheritdoc/>
    public KeptRecord Keep(ReadOnlySpan<byte> record)
    {
        var kept = new ServerKeptRecord(Server.Objects, record.ToArray());
        ValueWalker.ForEachReference(record, (Session: this, kept), static (state, id) => state.kept.Add(
            state.Session.Server.Objects.TryHold(state.Session.Reference(id).Id) ?? throw Lost(id)));
        return kept;
    }

    /// <inheritdoc/>
    public void WriteRecord(ref ValueWriter writer, ReadOnlyMemory<byte> record)
    {
        // The client takes every reference for one that was counted. Where nothing keeps the objects, as in a copy of the bytes, none can be given.
        KeptRecord? kept = KeptRecord.Of(record);
        bool areHere = kept is ServerKeptRecord held && held.Objects == Server.Objects;
        writer.WriteEncoded(record.Span);
        ValueWalker.ForEachReference(record.Span, (Session: this, areHere), static (state, id) =>
        {
            if (!state.areHere || !state.Session.TryRefer(id))
            {
                throw new NotSupportedException("A record with references to objects can be sent as it came alone, from the server that has them: not a copy of its bytes, nor by another server.");
            }
        });
        GC.KeepAlive(kept);
    }

    /// <summary>Gives the client a reference to an object that its creator has made.</summary>
    internal void WriteCreated(ref ValueWriter writer, object target, ManagedContract contract, string typeId, bool[]? exposed)
    {
        ObjectEntry entry = Server.Objects.Hold(target, contract, typeId, exposed);
        Note(entry);
        writer.WriteReference(entry.Id, entry.Contract.Hash, entry.TypeIdBytes);
    }

    /// <summary>Notes a reference that the client was given; the object is held already.</summary>
    internal void Note(ObjectEntry entry)
    {
        lock (_referencesGate)
        {
            if (!HasEnded)
            {
                if (_references.Count >= Server.Limits.MaxObjects && !_references.ContainsKey(entry.Id))
                {
                    Server.Objects.Release(entry, 1);
                    throw new ProtocolException(ErrorCode.TooManyObjects, $"This session has references to {_references.Count} objects; {Server.Limits.MaxObjects} are allowed. Dispose proxies that are not used any more.");
                }

                Held held = _references.GetValueOrDefault(entry.Id);
                _references[entry.Id] = new Held(entry, held.Count + 1);
                return;
            }
        }

        Server.Objects.Release(entry, 1);
    }

    internal bool Refers(ulong id)
    {
        lock (_referencesGate)
        {
            return _references.ContainsKey(id);
        }
    }

    /// <summary>Gives the client a reference to an object by its id.</summary>
    internal bool TryRefer(ulong id)
    {
        if (Server.Objects.TryHold(id) is not { } entry)
        {
            return false;
        }

        Note(entry);
        return true;
    }

    /// <summary>An object that the client may call.</summary>
    /// <exception cref="ProtocolException">It has no reference to one of that id.</exception>
    internal ObjectEntry Reference(ulong id)
    {
        lock (_referencesGate)
        {
            if (_references.TryGetValue(id, out Held held))
            {
                return held.Entry;
            }
        }

        throw Lost(id);
    }

    private static ProtocolException Lost(ulong id) => new(ErrorCode.ObjectLost, $"This session has no reference to an object {id}.");

    private void Release(ulong id, uint count)
    {
        ObjectEntry entry;
        lock (_referencesGate)
        {
            if (!_references.TryGetValue(id, out Held held) || held.Count < count)
            {
                throw new ProtocolException($"{count} references to object {id} were given back; the session has {held.Count}.");
            }

            entry = held.Entry;
            if (held.Count == count)
            {
                _references.Remove(id);
            }
            else
            {
                _references[id] = new Held(entry, held.Count - count);
            }
        }

        Server.Objects.Release(entry, count);
    }

    private void ReleaseAll()
    {
        Held[] all;
        lock (_referencesGate)
        {
            all = [.. _references.Values];
            _references.Clear();
        }

        foreach (Held held in all)
        {
            Server.Objects.Release(held.Entry, held.Count);
        }
    }

    private readonly record struct Held(ObjectEntry Entry, long Count);
}

/// <summary>An object of this process that stands for one of the library's own in the server.</summary>
internal interface IReferentSource
{
    Referent Referent { get; }
}
