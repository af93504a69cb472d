using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>Who calls an object of the server, and gets references to objects by that: a client's session, or code of the server's own process.</summary>
internal abstract class Caller : CallPort, IReferenceSource, IReferenceSink
{
    internal abstract ObjectTable Objects { get; }

    /// <summary>The longest frame; what one call makes of little is no longer either.</summary>
    internal abstract int MaxFrameInBytes { get; }

    /// <summary>Whether the caller may name an object.</summary>
    internal abstract bool Refers(ulong id);

    /// <summary>An object that the caller may name.</summary>
    /// <exception cref="ProtocolException">It has no reference to one of that id.</exception>
    internal abstract object Target(ulong id);

    /// <summary>Notes a reference that the caller was given; the object is held already.</summary>
    internal abstract void Note(ObjectEntry entry);

    /// <inheritdoc/>
    public object Resolve(ulong id, ulong contract, ReadOnlySpan<byte> typeId, Type wanted)
    {
        object target = Target(id);
        return wanted.IsInstanceOfType(target) ? target
            : target is Referent referent && referent.As(wanted) is { } typed ? typed
            : throw new ProtocolException(ErrorCode.ArgumentMismatch, $"Object {id} is a {target.GetType().Name}; the method wants {wanted.Name}.");
    }

    /// <inheritdoc/>
    public KeptRecord Keep(ReadOnlySpan<byte> record)
    {
        var kept = new ServerKeptRecord(Objects, record.ToArray());
        ValueWalker.ForEachReference(record, (Caller: this, kept), static (state, id) =>
        {
            state.Caller.Target(id);
            state.kept.Add(state.Caller.Objects.TryHold(id) ?? throw Lost(id));
        });
        return kept;
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
        WriteHeld(ref writer, Objects.Hold(target, known, (target as Referent)?.Contract.TypeId, null));
    }

    /// <inheritdoc/>
    public void WriteRecord(ref ValueWriter writer, ReadOnlyMemory<byte> record)
    {
        // The caller takes every reference for one that was counted. Where nothing keeps the objects, as in a copy of the bytes, none can be given.
        KeptRecord? kept = KeptRecord.Of(record);
        bool areHere = kept is ServerKeptRecord held && held.Objects == Objects;
        writer.WriteRecord(record.Span);
        ValueWalker.ForEachReference(record.Span, (Caller: this, areHere), static (state, id) =>
        {
            if (!state.areHere || !state.Caller.TryRefer(id))
            {
                throw new NotSupportedException("A record with references to objects can be sent as it came alone, from the server that has them: not a copy of its bytes, nor by another server.");
            }
        });
        GC.KeepAlive(kept);
    }

    /// <summary>Writes a value that an object holds; the caller gets a reference to each object in it.</summary>
    internal void WriteStored(ref ValueWriter writer, in EncodedValue value)
    {
        writer.WriteEncoded(value.Span);
        if (value.HasReferences)
        {
            ValueWalker.ForEachReference(value.Span, this, static (caller, id) => caller.TryRefer(id));
        }
    }

    /// <summary>Gives the caller a reference to an object by its id.</summary>
    internal bool TryRefer(ulong id)
    {
        if (Objects.TryHold(id) is not { } entry)
        {
            return false;
        }

        Note(entry);
        return true;
    }

    /// <summary>Answers through code that writes the value.</summary>
    internal void Reply<TState>(ulong request, TState state, ReplyBody<TState> write)
    {
        if (request == 0)
        {
            return;
        }

        ValueWriter writer = BeginReply(request);
        try
        {
            write(this, ref writer, state);
        }
        catch (Exception e)
        {
            AbandonReply(ref writer);
            throw new ProtocolException(ErrorCode.ResultNotEncodable, $"The result cannot be sent: {e.Message}", e);
        }

        EndReply(ref writer);
    }

    /// <summary>Writes a reference to an object that is held for it.</summary>
    private void WriteHeld(ref ValueWriter writer, ObjectEntry entry)
    {
        Note(entry);
        writer.WriteReference(entry.Id, entry.Contract.Hash, entry.TypeIdBytes);
    }

    protected static ProtocolException Lost(ulong id) => new(ErrorCode.ObjectLost, $"This session has no reference to an object {id}.");
}

/// <summary>Writes the value of an answer.</summary>
internal delegate void ReplyBody<in TState>(Caller caller, ref ValueWriter writer, TState state);
