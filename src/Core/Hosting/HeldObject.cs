using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>An object of the server, whoever refers to it and by whichever access.</summary>
internal sealed class HeldObject(ulong id, object target)
{
    private const int MaxEntries = 1 << (64 - ProtocolConstants.AccessShift);
    private readonly List<ObjectEntry> _entries = new(1);
    private readonly CallQueue? _calls = target is Referent ? null : new CallQueue();
    // The objects whose values refer to it: mostly one.
    private Referent? _holder;
    private HashSet<Referent>? _moreHolders;

    internal ulong Id => id;

    internal object Target => target;

    /// <summary>Where its calls stand in line. Null for one of the library's own types that has had no long call: they have their own lock.</summary>
    internal CallQueue? Calls => _calls ?? ((Referent)target).Line;

    /// <summary>The first access: the one that says what the object is called.</summary>
    internal ObjectEntry First => _entries[0];

    /// <summary>References of sessions and leases. Under the table's lock.</summary>
    internal long Holders { get; set; }

    /// <summary>References from values that other objects hold. Under the table's lock.</summary>
    internal long Edges { get; set; }

    /// <summary>The objects whose values refer to it. Under the table's lock.</summary>
    internal IEnumerable<Referent> ReferringObjects
    {
        get
        {
            if (_holder is not null)
            {
                yield return _holder;
            }

            if (_moreHolders is not null)
            {
                foreach (Referent holder in _moreHolders)
                {
                    yield return holder;
                }
            }
        }
    }

    /// <summary>An object's values refer to it from now on. Under the table's lock.</summary>
    internal void AddHolder(Referent holder)
    {
        if (_holder is null)
        {
            _holder = holder;
        }
        else
        {
            (_moreHolders ??= []).Add(holder);
        }
    }

    /// <summary>No value of that object refers to it any more. Under the table's lock.</summary>
    internal void RemoveHolder(Referent holder)
    {
        if (_holder == holder)
        {
            _holder = null;
        }
        else
        {
            _moreHolders?.Remove(holder);
        }
    }

    /// <summary>The access of a number, if there is one. Under the table's lock.</summary>
    internal ObjectEntry? Find(ulong access) => access < (ulong)_entries.Count ? _entries[(int)access] : null;

    /// <summary>The access of a creator, or, without a type id, any to the whole contract; made if there is none. Under the table's lock.</summary>
    internal ObjectEntry Entry(ManagedContract contract, string? typeId, bool[]? exposed)
    {
        foreach (ObjectEntry entry in _entries)
        {
            if (typeId is null ? entry.IsWhole(contract) : entry.Is(contract, typeId, exposed))
            {
                return entry;
            }
        }

        if (_entries.Count == MaxEntries)
        {
            throw new ProtocolException(ErrorCode.TooManyObjects, $"Object {id} has been given under {MaxEntries} type ids and contracts; no object can have more.");
        }

        var made = new ObjectEntry(this, id | (ulong)_entries.Count << ProtocolConstants.AccessShift, contract, typeId ?? target.GetType().Name, exposed);
        _entries.Add(made);
        return made;
    }
}
