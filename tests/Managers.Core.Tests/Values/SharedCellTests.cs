using System.Runtime.InteropServices;
using Managers.Core.Tests.Support;
using Managers.Locks;
using Managers.Memory;
using Managers.Values;
using Xunit;

namespace Managers.Core.Tests.Values;

/// <summary>The bytes of one value on plain memory: whole or not at all, also when the writer dies between two steps.</summary>
public sealed unsafe class SharedCellTests : SegmentTest
{
    /// <summary>A writer's steps, at each of which it may die.</summary>
    public enum Step
    {
        Locked,
        ShadowHalf,
        ShadowWhole,
        Marked,
        DataHalf,
        DataWhole,
        Unmarked,
    }

    public static TheoryData<Step, bool> Deaths
    {
        get
        {
            var data = new TheoryData<Step, bool>();
            foreach (Step step in Enum.GetValues<Step>())
            {
                data.Add(step, true);
                data.Add(step, false);
            }

            return data;
        }
    }

    [Theory]
    [InlineData(1, true, 8)]
    [InlineData(2, true, 8)]
    [InlineData(4, true, 8)]
    [InlineData(8, true, 8)]
    [InlineData(3, false, 16 + 16)]
    [InlineData(9, false, 16 + 32)]
    [InlineData(16, false, 16 + 32)]
    [InlineData(0, false, 16)]
    [InlineData(1000, false, 16 + 2000)]
    [InlineData(1 << 30, false, 16 + (2UL << 30))]
    [InlineData(int.MaxValue - 14, false, 16 + (2UL * (int.MaxValue - 7)))]
    [InlineData(int.MaxValue, false, 16 + (2UL << 31))]
    public void Words_are_bare_and_longer_values_have_a_journal(int size, bool word, ulong cell)
    {
        Assert.Equal(word, SharedCell.IsWord(size));
        Assert.Equal(cell, SharedCell.SizeOf(size));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(12)]
    [InlineData(17)]
    [InlineData(999)]
    public void What_was_written_is_read_and_nothing_beside_it_is_touched(int size)
    {
        int total = (int)SharedCell.SizeOf(size);
        byte* cell = (byte*)NativeMemory.AlignedAlloc((nuint)total + 16, 16);
        try
        {
            new Span<byte>(cell, total).Clear();
            new Span<byte>(cell + total, 16).Fill(0xEE);
            var source = new byte[size];
            var read = new byte[size];
            for (int round = 1; round < 4; round++)
            {
                new Random(round).NextBytes(source);
                SharedCell.Write(cell, source, Segment);
                SharedCell.Read(cell, read, Segment);
                Assert.Equal(source, read);
            }

            Assert.False(new Span<byte>(cell + total, 16).ContainsAnyExcept((byte)0xEE), "the write reached behind the cell");
            if (!SharedCell.IsWord(size))
            {
                Assert.Equal(0UL, *(ulong*)cell);
                Assert.Equal(6u, *(uint*)(cell + 8));
            }
        }
        finally
        {
            NativeMemory.AlignedFree(cell);
        }
    }

    [Theory]
    [MemberData(nameof(Deaths))]
    public void Writer_that_dies_at_any_step_leaves_the_old_value_or_the_whole_new_one(Step step, bool reads)
    {
        const int Size = 24;
        byte* cell = (byte*)NativeMemory.AlignedAlloc((nuint)SharedCell.SizeOf(Size), 16);
        try
        {
            new Span<byte>(cell, (int)SharedCell.SizeOf(Size)).Clear();
            byte[] before = [.. Enumerable.Repeat((byte)1, Size)];
            byte[] next = [.. Enumerable.Repeat((byte)2, Size)];
            SharedCell.Write(cell, before, Segment);
            ManagerSegment writer = OpenAsAnotherProcess();
            WriteUntil(cell, next, step, writer);
            SimulatedMachine.Kill(writer);

            var seen = new byte[Size];
            if (reads)
            {
                SharedCell.Read(cell, seen, Segment);
                Assert.Equal(step == Step.Unmarked ? next : before, seen);
            }

            byte[] third = [.. Enumerable.Repeat((byte)3, Size)];
            SharedCell.Write(cell, third, Segment);
            SharedCell.Read(cell, seen, Segment);
            Assert.Equal(third, seen);
            Assert.Equal(0u, *(uint*)(cell + 8) & 1);
            Assert.Equal(0UL, *(ulong*)cell & LockWord.ThreadMask);
        }
        finally
        {
            NativeMemory.AlignedFree(cell);
        }
    }

    [Fact]
    public void Word_is_replaced_only_if_it_is_still_the_one_expected()
    {
        ulong memory = 0;
        byte* cell = (byte*)&memory;
        foreach (int size in (int[])[1, 2, 4, 8])
        {
            SharedCell.WriteWord(cell, size, 7);
            Assert.Equal(7UL, SharedCell.ReadWord(cell, size));
            Assert.False(SharedCell.TryReplaceWord(cell, size, 6, 9));
            Assert.True(SharedCell.TryReplaceWord(cell, size, 7, 9));
            Assert.Equal(9UL, SharedCell.ReadWord(cell, size));
        }
    }

    /// <summary>SharedCell.WriteEntered, taken apart.</summary>
    private static void WriteUntil(byte* cell, byte[] next, Step last, ManagerSegment writer)
    {
        int size = next.Length;
        byte* data = cell + SharedCell.DataStart;
        byte* shadow = data + size;
        uint* sequence = (uint*)(cell + 8);
        Assert.True(LockWord.TryEnter(new SegmentWords(writer), (ulong*)cell, new SegmentWords(writer).Self));
        Do(Step.ShadowHalf, () => Copy(shadow, new ReadOnlySpan<byte>(data, size / 2)));
        Do(Step.ShadowWhole, () => Copy(shadow, new ReadOnlySpan<byte>(data, size)));
        Do(Step.Marked, () => ++*sequence);
        Do(Step.DataHalf, () => Copy(data, next.AsSpan(0, size / 2)));
        Do(Step.DataWhole, () => Copy(data, next));
        Do(Step.Unmarked, () => ++*sequence);

        void Do(Step step, Action action)
        {
            if (step <= last)
            {
                action();
            }
        }

        static void Copy(byte* to, ReadOnlySpan<byte> from) => from.CopyTo(new Span<byte>(to, from.Length));
    }
}
