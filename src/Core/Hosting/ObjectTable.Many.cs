using System.Runtime.InteropServices;
using Managers.Platform;
using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>What many values refer to, at once: each object is counted first, and found once. The lock is taken for so many objects at a time, as others want it too.</summary>
internal sealed partial class ObjectTable
{
    private const int MostAtOnce = 1024;

    /// <summary>Notes that an object holds values, which it holds already, so many times more.</summary>
    /// <returns>False if it does not hold all of them any more; nothing is noted then.</returns>
    internal bool TryAddEdges(ReadOnlySpan<EncodedValue> values, long more, Referent holder)
    {
        ReadOnlySpan<KeyValuePair<ulong, long>> counts = CountReferences(values);
        for (int done = 0; done < counts.Length; done += MostAtOnce)
        {
            if (!TryAddSome(counts.Slice(done, Math.Min(MostAtOnce, counts.Length - done)), more, holder))
            {
                RemoveEdges(counts[..done], more, holder);
                return false;
            }
        }

        return true;
    }

    /// <summary>Values go away that another object held so many times.</summary>
    internal void RemoveEdges(ReadOnlySpan<EncodedValue> values, long times, Referent holder) => RemoveEdges(CountReferences(values), times, holder);

    /// <summary>An object that is gone refers to nothing any more.</summary>
    internal void RemoveAllEdges(Referent holder)
    {
        Dictionary<ulong, long>? outgoing;
        using (Uninterrupted.Enter(_gate))
        {
            outgoing = holder.Outgoing;
            holder.Outgoing = null;
        }

        ReadOnlySpan<KeyValuePair<ulong, long>> left = [.. outgoing ?? []];
        while (!left.IsEmpty)
        {
            List<HeldObject>? gone = null;
            int some = Math.Min(MostAtOnce, left.Length);
            using (Uninterrupted.Enter(_gate))
            {
                foreach ((ulong id, long count) in left[..some])
                {
                    // Who has it again has noted what it holds since.
                    RemoveEdge(id, count, holder, isLast: holder.Outgoing?.ContainsKey(id) is not true, ref gone);
                }
            }

            End(gone);
            left = left[some..];
        }
    }

    private void RemoveEdges(ReadOnlySpan<KeyValuePair<ulong, long>> counts, long times, Referent holder)
    {
        while (!counts.IsEmpty)
        {
            List<HeldObject>? gone = null;
            int some = Math.Min(MostAtOnce, counts.Length);
            using (Uninterrupted.Enter(_gate))
            {
                foreach ((ulong id, long count) in counts[..some])
                {
                    RemoveEdges(id, count * times, holder, ref gone);
                }
            }

            End(gone);
            counts = counts[some..];
        }
    }

    private bool TryAddSome(ReadOnlySpan<KeyValuePair<ulong, long>> counts, long more, Referent holder)
    {
        using (Uninterrupted.Enter(_gate))
        {
            if (holder.IsGone || holder.Outgoing is not { } outgoing)
            {
                return false;
            }

            foreach ((ulong id, _) in counts)
            {
                if (!outgoing.ContainsKey(id) || !_byId.ContainsKey(id))
                {
                    return false;
                }
            }

            foreach ((ulong id, long count) in counts)
            {
                outgoing[id] += count * more;
                _byId[id].Edges += count * more;
            }

            return true;
        }
    }

    /// <summary>How often each object is in the values. One that stands in many places is walked over once.</summary>
    private static KeyValuePair<ulong, long>[] CountReferences(ReadOnlySpan<EncodedValue> values)
    {
        Dictionary<byte[], long>? places = null;
        foreach (ref readonly EncodedValue value in values)
        {
            if (value.HasReferences)
            {
                places ??= new(ReferenceEqualityComparer.Instance);
                CollectionsMarshal.GetValueRefOrAddDefault(places, value.Bytes, out _)++;
            }
        }

        if (places is null)
        {
            return [];
        }

        var counts = new Dictionary<ulong, long>();
        foreach ((byte[] bytes, long times) in places)
        {
            ValueWalker.ForEachReference(bytes, (counts, times), static (state, id) => CollectionsMarshal.GetValueRefOrAddDefault(state.counts, ObjectOf(id), out _) += state.times);
        }

        return [.. counts];
    }
}
