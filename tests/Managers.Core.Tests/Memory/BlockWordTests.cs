using CsCheck;
using Managers.Memory;
using Xunit;

namespace Managers.Core.Tests.Memory;

/// <summary>The word of a pool's block: every part where the layout says, and no step that touches another part.</summary>
public sealed class BlockWordTests
{
    private static readonly Gen<BlockWord> s_word = Gen.ULong.Select(bits => new BlockWord(bits));
    private static readonly Gen<uint> s_owner = Gen.Select(Gen.Int[0, 4095], Gen.UInt, BlockWord.OwnerOf);

    [Fact]
    public void Parts_lie_where_the_layout_says()
    {
        var word = new BlockWord(0xA5_1234ABC_32UL);
        Assert.Equal(2UL, word.State);
        Assert.True(word.IsAttached);
        Assert.True(word.IsNamed);
        Assert.Equal(0x1234ABCu, word.Owner);
        Assert.Equal(0xABC, BlockWord.SlotOf(word.Owner));
        Assert.Equal(0xA5u, word.Incarnation);
        Assert.Equal((0UL, 1UL, 2UL, 3UL), (BlockWord.Free, BlockWord.Claimed, BlockWord.Live, BlockWord.Closing));
        Assert.Equal(0xFFFu, BlockWord.Nobody);
        Assert.Equal(0xFFFFABCu, BlockWord.OwnerOf(0xABC, 0xFF_FFFFu));
    }

    [Fact]
    public void State_and_owner_change_alone() => Gen.Select(s_word, Gen.ULong[0, 3], s_owner).Sample((word, state, owner) =>
    {
        BlockWord withState = word.WithState(state);
        BlockWord withOwner = word.WithOwner(owner);
        return withState.State == state && (withState.Bits & ~0xFUL) == (word.Bits & ~0xFUL)
            && withOwner.Owner == owner && (withOwner.Bits & ~(0xFFF_FFFFUL << 8)) == (word.Bits & ~(0xFFF_FFFFUL << 8));
    });

    [Fact]
    public void Claiming_forgets_the_flags_and_keeps_the_incarnation() => Gen.Select(s_word, s_owner).Sample((word, owner) =>
    {
        BlockWord claimed = word.With(BlockWord.Claimed, owner);
        return claimed.State == BlockWord.Claimed && claimed.Owner == owner && !claimed.IsAttached && !claimed.IsNamed && claimed.Incarnation == word.Incarnation;
    });

    [Fact]
    public void Flags_are_set_and_taken_alone() => s_word.Sample(word =>
        word.WithFlag(BlockWord.AttachedFlag).WithoutFlag(BlockWord.AttachedFlag).Bits == (word.Bits & ~BlockWord.AttachedFlag)
        && word.WithFlag(BlockWord.NamedFlag).IsNamed && !word.WithoutFlag(BlockWord.NamedFlag).IsNamed);

    [Fact]
    public void Freeing_counts_the_incarnation_and_clears_the_rest() => s_word.Sample(word =>
    {
        BlockWord freed = word.Freed();
        return freed.State == BlockWord.Free && freed.Owner == 0 && !freed.IsAttached && !freed.IsNamed
            && freed.Incarnation == ((word.Incarnation + 1) & 0xFFF_FFFF);
    });

    [Fact]
    public void Incarnation_wraps_after_28_bits() =>
        Assert.Equal(0UL, new BlockWord(0xFFF_FFFFUL << BlockWord.IncarnationShift).Freed().Bits);
}
