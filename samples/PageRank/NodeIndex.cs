using System.Numerics;

namespace PageRankSample;

/// <summary>Gives every node id a dense index, 0, 1, 2, … in the order of first appearance.</summary>
/// <remarks>Open addressing with linear probing at half load: a file asks twice a line, and this is about half of the reading time.</remarks>
internal sealed class NodeIndex
{
    private const int MaxSlots = 1 << 30;

    private readonly List<long> _ids = [];
    private Slot[] _slots;
    private int _shift;

    public NodeIndex(int slots = 1 << 16)
    {
        _slots = new Slot[slots];
        _shift = 64 - BitOperations.Log2((uint)slots);
    }

    /// <summary>The ids by dense index.</summary>
    public IReadOnlyList<long> Ids => _ids;

    /// <summary>The dense index of <paramref name="id"/>, a new one when the id is new.</summary>
    public int IndexOf(long id)
    {
        Slot[] slots = _slots;
        int at = FirstSlot(id);
        while (true)
        {
            Slot slot = slots[at];
            if (slot.Number == 0)
                return Add(id, at);
            if (slot.Id == id)
                return slot.Number - 1;
            at = (at + 1) & (slots.Length - 1);
        }
    }

    private int FirstSlot(long id) => (int)((ulong)id * 0x9E3779B97F4A7C15UL >> _shift);

    private int Add(long id, int at)
    {
        _ids.Add(id);
        _slots[at] = new Slot(id, _ids.Count);
        if (_ids.Count > _slots.Length / 2)
            Grow();
        return _ids.Count - 1;
    }

    private void Grow()
    {
        if (_slots.Length == MaxSlots)
            throw new InputException($"The graph has more than {MaxSlots / 2} nodes, which is the most this sample reads.");
        _slots = new Slot[_slots.Length * 2];
        _shift--;
        for (int index = 0; index < _ids.Count; index++)
        {
            int at = FirstSlot(_ids[index]);
            while (_slots[at].Number != 0)
                at = (at + 1) & (_slots.Length - 1);
            _slots[at] = new Slot(_ids[index], index + 1);
        }
    }

    /// <param name="Id">The node's id in the file.</param>
    /// <param name="Number">Its dense index plus one, so that a zeroed slot is an empty one.</param>
    private readonly record struct Slot(long Id, int Number);
}
