namespace Managers.Hosting;

/// <summary>
/// Counts the changes of an object, so that others can read without its lock: odd while somebody changes it, under the lock. Who has read without it asks afterwards whether anything has changed meanwhile, and then what was read
/// counts for nothing. What is read must stand being changed: immutable objects, collections made for that.
/// </summary>
internal struct ChangeCount
{
    private long _count;

    /// <summary>Before reading without the lock.</summary>
    /// <returns>False if somebody is changing it.</returns>
    internal readonly bool TryBegin(out long seen)
    {
        seen = Volatile.Read(in _count);
        return (seen & 1) == 0;
    }

    /// <summary>After reading: whether it counts.</summary>
    internal readonly bool IsUnchanged(long seen)
    {
        // What was read, before the count.
        Volatile.ReadBarrier();
        return _count == seen;
    }

    /// <summary>Before anything is changed, or an answer is written that says so; under the lock.</summary>
    internal void Begin()
    {
        Volatile.Write(ref _count, _count + 1);
        // The count, before what is changed.
        Volatile.WriteBarrier();
    }

    internal void End() => Volatile.Write(ref _count, _count + 1);
}
