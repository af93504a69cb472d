using Managers.Memory;
using Xunit;

namespace Managers.Core.Tests.Memory;

/// <summary>What the pools should do, in managed collections, beside what they do. Each block is filled with a pattern of its own.</summary>
internal sealed unsafe class PoolModel(ManagerSegment[] processes)
{
    private readonly List<Block> _blocks = [];
    private int _made;

    /// <summary>True once every block that was ever made is free.</summary>
    internal bool IsEmpty => _blocks.Count == 0 && _everUsed.All(used => new BlockWord(*processes[0].WordOf(used.Offset, used.SizeClass)).State == BlockWord.Free);

    private readonly HashSet<(ulong Offset, int SizeClass)> _everUsed = [];

    internal void Take(int step, int argument)
    {
        switch (step)
        {
            case 0 or 1:
                Allocate(argument);
                break;
            case 2 when _blocks.Count > 0:
                Dispose(_blocks[argument % _blocks.Count]);
                break;
            case 3 when _blocks.Count > 0:
                Attach(_blocks[argument % _blocks.Count], argument % 2);
                break;
            case 4 when _blocks.Count > 0:
                Detach(_blocks[argument % _blocks.Count], argument);
                break;
        }

        foreach (Block block in _blocks)
        {
            Check(block);
        }
    }

    internal void ReleaseAll()
    {
        foreach (Block block in _blocks.ToArray())
        {
            Dispose(block);
            while (block.Attachments.Count > 0)
            {
                Detach(block, 0);
            }
        }
    }

    private void Allocate(int argument)
    {
        int sizeClass = PoolGeometry.FirstObjectClass + argument % (PoolGeometry.ClassCount - PoolGeometry.FirstObjectClass);
        ManagerSegment owner = processes[argument % 2];
        ulong offset = owner.AllocateBlock(sizeClass, out uint incarnation);
        uint size = PoolGeometry.BlockSizes[sizeClass];
        foreach (Block other in _blocks)
        {
            Assert.True(offset + size <= other.Offset || other.Offset + other.Size <= offset, "a block was given out while it is in use");
        }

        var block = new Block(offset, incarnation, sizeClass, size, owner, (byte)(++_made % 255 + 1));
        new Span<byte>(owner.At(offset), (int)size).Fill(block.Pattern);
        owner.PublishBlock(offset, sizeClass);
        _blocks.Add(block);
        _everUsed.Add((offset, sizeClass));
    }

    private void Dispose(Block block)
    {
        block.Owner.DisposeBlock(block.Offset, block.SizeClass, block.Incarnation);
        block.IsDisposed = true;
        ForgetIfFree(block);
    }

    private void Attach(Block block, int process)
    {
        ulong record = processes[process].TryAttach(block.Offset, block.Incarnation);
        Assert.Equal(block.IsDisposed, record == 0);
        if (record != 0)
        {
            block.Attachments.Add((process, record));
        }
    }

    private void Detach(Block block, int argument)
    {
        if (block.Attachments.Count == 0)
        {
            return;
        }

        (int process, ulong record) = block.Attachments[argument % block.Attachments.Count];
        block.Attachments.RemoveAt(argument % block.Attachments.Count);
        processes[process].Detach(record, block.Offset, block.Incarnation);
        ForgetIfFree(block);
    }

    private void ForgetIfFree(Block block)
    {
        if (!block.IsDisposed || block.Attachments.Count > 0)
        {
            return;
        }

        _blocks.Remove(block);
        var word = new BlockWord(*processes[0].WordOf(block.Offset, block.SizeClass));
        Assert.Equal(BlockWord.Free, word.State);
        Assert.Equal(block.Incarnation + 1, word.Incarnation);
        Assert.Equal(0UL, processes[1].TryAttach(block.Offset, block.Incarnation));
    }

    private void Check(Block block)
    {
        var word = new BlockWord(*processes[0].WordOf(block.Offset, block.SizeClass));
        Assert.Equal(block.IsDisposed ? BlockWord.Closing : BlockWord.Live, word.State);
        Assert.Equal(block.Incarnation, word.Incarnation);
        Assert.False(new Span<byte>(processes[1].At(block.Offset), (int)block.Size).ContainsAnyExcept(block.Pattern), "a block in use was written by somebody else");
    }

    private sealed record Block(ulong Offset, uint Incarnation, int SizeClass, uint Size, ManagerSegment Owner, byte Pattern)
    {
        internal bool IsDisposed { get; set; }

        internal List<(int Process, ulong Record)> Attachments { get; } = [];
    }
}
