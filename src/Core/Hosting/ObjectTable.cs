using System.Diagnostics;
using System.Runtime.InteropServices;
using Managers.Platform;
using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>
/// The objects of a server. An object lives as long as a session, a lease or a value that a living object holds refers to it. Ids count up and are never used again.
/// </summary>
internal sealed partial class ObjectTable
{
    // What this thread is ending, with what has gone by that.
    [ThreadStatic]
    private static Queue<(ObjectTable Table, HeldObject Held)>? t_ending;

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, HeldObject> _byId = [];
    private readonly Dictionary<object, HeldObject> _byTarget = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<ulong, Lease> _leases = [];
    private ulong _lastId;
    private ulong _lastLease = (ulong)Random.Shared.NextInt64();

    internal int Count
    {
        get
        {
            using (Uninterrupted.Enter(_gate))
            {
                return _byId.Count;
            }
        }
    }

    internal object? Find(ulong id)
    {
        using (Uninterrupted.Enter(_gate))
        {
            return _byId.GetValueOrDefault(ObjectOf(id))?.Target;
        }
    }

    /// <summary>An access to an object, with one holder more; made if there is none.</summary>
    /// <param name="target">The object.</param>
    /// <param name="contract">How it is called.</param>
    /// <param name="typeId">The type id of the creator that gave it; null where a method did.</param>
    /// <param name="exposed">Which methods the creator exposes; null: all.</param>
    internal ObjectEntry Hold(object target, ManagedContract contract, string? typeId, bool[]? exposed)
    {
        using (Uninterrupted.Enter(_gate))
        {
            bool isNew = !_byTarget.TryGetValue(target, out HeldObject? held);
            held ??= new HeldObject(++_lastId, target);
            ObjectEntry entry = held.Entry(contract, typeId, exposed);
            if (isNew)
            {
                _byId.Add(held.Id, held);
                _byTarget.Add(target, held);
                if (target is Referent referent)
                {
                    referent.IsGone = false;
                    referent.Table = this;
                }
            }

            held.Holders++;
            return entry;
        }
    }

    /// <summary>One holder more, if it is there.</summary>
    internal ObjectEntry? TryHold(ulong id)
    {
        using (Uninterrupted.Enter(_gate))
        {
            if (_byId.GetValueOrDefault(ObjectOf(id))?.Find(id >> ProtocolConstants.AccessShift) is { } entry)
            {
                entry.Held.Holders++;
                return entry;
            }

            return null;
        }
    }

    /// <summary>So many holders less.</summary>
    internal void Release(ObjectEntry entry, long count)
    {
        List<HeldObject>? gone = null;
        using (Uninterrupted.Enter(_gate))
        {
            entry.Held.Holders -= count;
            Debug.Assert(entry.Held.Holders >= 0, "an object has fewer holders than were let go");
            CollectIfFree(entry.Held, ref gone);
        }

        End(gone);
    }

    /// <summary>Notes the objects in a value as referred to from another object's value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="caller">Who brings it, and must have a reference to each.</param>
    /// <param name="holder">What will hold it.</param>
    /// <returns>True if there are any.</returns>
    /// <exception cref="ProtocolException">The caller has no reference to one of them.</exception>
    internal bool AddEdges(ReadOnlySpan<byte> value, Caller caller, Referent holder)
    {
        var found = new List<ulong>();
        ValueWalker.ForEachReference(value, found, static (list, id) => list.Add(id));
        if (found.Count == 0)
        {
            return false;
        }

        foreach (ref ulong id in CollectionsMarshal.AsSpan(found))
        {
            if (!caller.Refers(id))
            {
                throw new ProtocolException(ErrorCode.ObjectLost, $"Object {id}, which an argument refers to, is not one that this session has a reference to.");
            }

            id = ObjectOf(id);
        }

        using (Uninterrupted.Enter(_gate))
        {
            if (holder.IsGone)
            {
                throw new ProtocolException(ErrorCode.ObjectLost, "The object is gone: nobody refers to it any more.");
            }

            foreach (ulong id in found)
            {
                if (!_byId.ContainsKey(id))
                {
                    throw new ProtocolException(ErrorCode.ObjectLost, $"Object {id}, which an argument refers to, is gone: its last reference was given back meanwhile.");
                }
            }

            Dictionary<ulong, long> outgoing = holder.Outgoing ??= [];
            foreach (ulong id in found)
            {
                HeldObject held = _byId[id];
                held.Edges++;
                ref long count = ref CollectionsMarshal.GetValueRefOrAddDefault(outgoing, id, out bool isHolder);
                count++;
                if (!isHolder)
                {
                    held.AddHolder(holder);
                }
            }
        }

        return true;
    }

    /// <summary>A value goes away that another object held.</summary>
    internal void RemoveEdges(in EncodedValue value, Referent holder)
    {
        if (!value.HasReferences)
        {
            return;
        }

        List<HeldObject>? gone = null;
        using (Uninterrupted.Enter(_gate))
        {
            RemoveEdges(value.Span, holder, ref gone);
        }

        End(gone);
    }

    /// <summary>A token for another process: keeps the object for a time.</summary>
    /// <exception cref="ProtocolException">There are as many as may be.</exception>
    internal ulong AddLease(ObjectEntry entry, TimeSpan lifetime, int most)
    {
        using (Uninterrupted.Enter(_gate))
        {
            if (_leases.Count >= most)
            {
                throw new ProtocolException(ErrorCode.TooManyObjects, $"{_leases.Count} tokens of objects are good; {most} are allowed at a time. Revoke tokens that are not needed, or give them a shorter lifetime.");
            }

            entry.Held.Holders++;
            ulong id = ++_lastLease;
            var lease = new Lease(this, id, entry);
            _leases.Add(id, lease);
            lease.Timer = PlainTimer.Make(static state => ((Lease)state!).End(), lease, lifetime);
            return id;
        }
    }

    /// <summary>One holder more for who shows a lease.</summary>
    internal ObjectEntry? TryAdopt(ulong id, ulong leaseId)
    {
        using (Uninterrupted.Enter(_gate))
        {
            if (_leases.TryGetValue(leaseId, out Lease? lease) && lease.Entry.Id == id)
            {
                lease.Entry.Held.Holders++;
                return lease.Entry;
            }

            return null;
        }
    }

    /// <summary>Ends a lease before its time.</summary>
    /// <returns>False if there is none.</returns>
    internal bool EndLease(ulong id, ulong leaseId)
    {
        Lease? lease;
        using (Uninterrupted.Enter(_gate))
        {
            if (!_leases.TryGetValue(leaseId, out lease) || lease.Entry.Id != id)
            {
                return false;
            }
        }

        lease.End();
        return true;
    }

    /// <summary>Ends all leases: the server ends.</summary>
    internal void EndLeases()
    {
        Lease[] leases;
        using (Uninterrupted.Enter(_gate))
        {
            leases = [.. _leases.Values];
        }

        foreach (Lease lease in leases)
        {
            lease.End();
        }
    }

    internal (ulong Id, string TypeId, long Holders, long Edges)[] List()
    {
        using (Uninterrupted.Enter(_gate))
        {
            return [.. _byId.Values.Select(static held => (held.Id, held.First.TypeId, held.Holders, held.Edges))];
        }
    }

    /// <summary>Code of the server's own process does not use it any more.</summary>
    internal void Unpin(Referent referent)
    {
        List<HeldObject>? gone = null;
        using (Uninterrupted.Enter(_gate))
        {
            referent.Unpin();
            if (_byTarget.GetValueOrDefault(referent) is { } held)
            {
                CollectIfFree(held, ref gone);
            }
        }

        End(gone);
    }

    private static ulong ObjectOf(ulong reference) => reference & ProtocolConstants.ObjectMask;

    private static bool IsRoot(HeldObject held) => held.Holders != 0 || held.Target is Referent { IsPinned: true };

    private void CollectIfFree(HeldObject held, ref List<HeldObject>? gone)
    {
        if (IsRoot(held))
        {
            return;
        }

        if (held.Edges == 0)
        {
            Remove(held, ref gone);
        }
        else
        {
            // Only others hold it, and perhaps only each other.
            CollectUnlessReached(held, ref gone);
        }
    }

    private void Remove(HeldObject held, ref List<HeldObject>? gone)
    {
        if (!_byId.Remove(held.Id))
        {
            return;
        }

        _byTarget.Remove(held.Target);
        if (held.Target is Referent referent)
        {
            referent.IsGone = true;
        }

        (gone ??= []).Add(held);
    }

    private void RemoveEdges(ReadOnlySpan<byte> value, Referent holder, ref List<HeldObject>? gone)
    {
        var found = new List<ulong>();
        ValueWalker.ForEachReference(value, found, static (list, id) => list.Add(id));
        foreach (ulong reference in found)
        {
            RemoveEdges(ObjectOf(reference), 1, holder, ref gone);
        }
    }

    /// <summary>So many references less from a holder's values to an object, or all if it has fewer.</summary>
    private void RemoveEdges(ulong id, long count, Referent holder, ref List<HeldObject>? gone)
    {
        if (holder.Outgoing is not { } outgoing || !outgoing.TryGetValue(id, out long there))
        {
            return;
        }

        bool isLast = there <= count;
        if (isLast)
        {
            outgoing.Remove(id);
        }
        else
        {
            outgoing[id] = there - count;
        }

        RemoveEdge(id, Math.Min(there, count), holder, isLast, ref gone);
    }

    private void RemoveEdge(ulong id, long count, Referent holder, bool isLast, ref List<HeldObject>? gone)
    {
        if (_byId.GetValueOrDefault(id) is { } held)
        {
            held.Edges -= count;
            if (isLast)
            {
                held.RemoveHolder(holder);
            }

            CollectIfFree(held, ref gone);
        }
    }

    /// <summary>Outside the lock: what the objects held is let go in turn. In a loop, as a chain of them can be longer than a stack is deep.</summary>
    private void End(List<HeldObject>? gone)
    {
        if (gone is null)
        {
            return;
        }

        Queue<(ObjectTable Table, HeldObject Held)>? ending = t_ending;
        bool isFirst = ending is null;
        t_ending = ending ??= new();
        foreach (HeldObject held in gone)
        {
            ending.Enqueue((this, held));
        }

        if (!isFirst)
        {
            return;
        }

        try
        {
            while (ending.TryDequeue(out (ObjectTable Table, HeldObject Held) next))
            {
                (next.Held.Target as Referent)?.Ended(next.Table);
            }
        }
        finally
        {
            t_ending = null;
        }
    }

    private sealed class Lease(ObjectTable table, ulong id, ObjectEntry entry)
    {
        internal ObjectEntry Entry => entry;

        internal Timer? Timer { get; set; }

        internal void End()
        {
            using (Uninterrupted.Enter(table._gate))
            {
                if (!table._leases.Remove(id))
                {
                    return;
                }
            }

            Timer?.Dispose();
            table.Release(entry, 1);
        }
    }
}
