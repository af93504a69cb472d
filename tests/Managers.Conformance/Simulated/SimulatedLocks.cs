namespace Managers.Conformance.Simulated;

/// <summary>
/// Locks on single bytes of a file, owned by handles: a handle's own lock never stands in its way, taking converts what it has, and
/// everything goes when the handle closes. The caller holds the store's gate.
/// </summary>
internal sealed class SimulatedLocks
{
    internal const long InUse = 0;
    internal const long FirstSlot = 1;
    internal const long ObjectNames = 1L << 40;

    private readonly Dictionary<long, object> _exclusive = [];
    private readonly Dictionary<long, HashSet<object>> _shared = [];

    internal bool TryShare(long at, object owner)
    {
        if (_exclusive.TryGetValue(at, out object? holder))
        {
            if (holder != owner)
            {
                return false;
            }

            _exclusive.Remove(at);
        }

        if (!_shared.TryGetValue(at, out HashSet<object>? holders))
        {
            _shared[at] = holders = [];
        }

        holders.Add(owner);
        return true;
    }

    internal bool TryTake(long at, object owner)
    {
        if (IsHeldByOther(at, owner))
        {
            return false;
        }

        _shared.Remove(at);
        _exclusive[at] = owner;
        return true;
    }

    internal void Drop(long at, object owner)
    {
        if (_exclusive.TryGetValue(at, out object? holder) && holder == owner)
        {
            _exclusive.Remove(at);
        }

        if (_shared.TryGetValue(at, out HashSet<object>? holders))
        {
            holders.Remove(owner);
        }
    }

    internal void DropAll(object owner)
    {
        foreach (long at in _exclusive.Where(held => held.Value == owner).Select(held => held.Key).ToArray())
        {
            _exclusive.Remove(at);
        }

        foreach (HashSet<object> holders in _shared.Values)
        {
            holders.Remove(owner);
        }
    }

    internal bool IsHeldByOther(long at, object owner) =>
        (_exclusive.TryGetValue(at, out object? holder) && holder != owner)
        || (_shared.TryGetValue(at, out HashSet<object>? holders) && holders.Any(other => other != owner));
}
