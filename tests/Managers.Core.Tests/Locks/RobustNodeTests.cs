using System.Runtime.InteropServices;
using Managers.Locks;
using Managers.Memory;
using Xunit;

namespace Managers.Core.Tests.Locks;

/// <summary>The list that the kernel walks at a thread's end: whatever is taken and given back in whatever order, beside mutexes of the C library, it holds what the thread holds.</summary>
public sealed unsafe class RobustNodeTests : IDisposable
{
    private const int Places = 6;
    private const int NodeOffset = 32;

    // A mutex of the C library has the same distances; its pointer to the next node may carry a low bit.
    private readonly byte* _memory = (byte*)NativeMemory.AlignedAlloc((nuint)((Places + 1) * ObjectCells.LockSizeInBytes), ObjectCells.LockSizeInBytes);
    private readonly ulong* _head;

    public RobustNodeTests()
    {
        // Nothing is expected to be zero.
        new Span<byte>(_memory, (Places + 1) * ObjectCells.LockSizeInBytes).Fill(0xA7);
        _head = (ulong*)(_memory + (Places * ObjectCells.LockSizeInBytes) + 8);
        _head[0] = (ulong)_head;
        _head[2] = 0;
    }

    public void Dispose() => NativeMemory.AlignedFree(_memory);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void List_holds_what_is_held_after_every_step(int seed)
    {
        var random = new Random(seed);
        var held = new List<int>();
        for (int step = 0; step < 20_000; step++)
        {
            int place = random.Next(Places);
            bool isForeign = place % 2 == 1;
            if (held.Remove(place))
            {
                if (isForeign)
                {
                    UnlinkAsTheLibraryDoes(place);
                }
                else
                {
                    ulong* list = RobustNode.BeginUnlink(Cell(place));
                    Assert.True(list == _head);
                    Assert.Equal((ulong)Node(place), _head[2]);
                    RobustNode.Cancel(list);
                    Assert.Equal(0ul, _head[2]);
                }
            }
            else
            {
                held.Add(place);
                if (isForeign)
                {
                    LinkAsTheLibraryDoes(place, flag: (ulong)(place / 2 % 2));
                }
                else
                {
                    RobustNode.Begin(_head, Cell(place));
                    RobustNode.Link(_head, Cell(place));
                    // Noted or linked: there is no step between at which the kernel would miss it.
                    Assert.Equal((ulong)Node(place), _head[2]);
                }
            }

            Assert.Equal(Enumerable.Reverse(held), Walk());
        }
    }

    private LockCell* Cell(int place) => (LockCell*)(_memory + (place * ObjectCells.LockSizeInBytes));

    private ulong* Node(int place) => (ulong*)((byte*)Cell(place) + NodeOffset);

    private List<int> Walk()
    {
        var found = new List<int>();
        for (ulong* node = (ulong*)(_head[0] & ~1UL); node != _head; node = (ulong*)(node[0] & ~1UL))
        {
            Assert.True(found.Count < Places, "The list does not end.");
            found.Add((int)(((byte*)node - NodeOffset - _memory) / ObjectCells.LockSizeInBytes));
        }

        return found;
    }

    private void LinkAsTheLibraryDoes(int place, ulong flag)
    {
        ulong* node = Node(place);
        ulong next = _head[0];
        node[0] = next;
        node[-1] = (ulong)_head;
        ((ulong*)(next & ~1UL))[-1] = (ulong)node | flag;
        _head[0] = (ulong)node | flag;
        _head[2] = 0;
    }

    private void UnlinkAsTheLibraryDoes(int place)
    {
        ulong* node = Node(place);
        ulong next = node[0];
        ulong previous = node[-1];
        ((ulong*)(next & ~1UL))[-1] = previous;
        *(ulong*)(previous & ~1UL) = next;
        node[0] = 0;
        node[-1] = 0;
        _head[2] = 0;
    }
}
