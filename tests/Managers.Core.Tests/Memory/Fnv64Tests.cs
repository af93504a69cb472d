using CsCheck;
using Managers.Memory;
using Xunit;

namespace Managers.Core.Tests.Memory;

/// <summary>The hash of the layout: FNV-1a over little-endian words.</summary>
public sealed class Fnv64Tests
{
    [Fact]
    public void Known_values()
    {
        const ulong Prime = 0x100000001b3;
        Assert.Equal(0xcbf29ce484222325UL, Fnv64.Start);
        Assert.Equal(Fnv64.Start, Fnv64.Add(Fnv64.Start, []));
        Assert.Equal(unchecked(Fnv64.Start * Prime), Fnv64.Add(Fnv64.Start, 0UL));
        Assert.Equal(Fnv64.Add(Fnv64.Start, 0x0807060504030201UL), Fnv64.Add(Fnv64.Start, [1, 2, 3, 4, 5, 6, 7, 8]));
        Assert.Equal(Fnv64.Add(Fnv64.Start, 0x030201UL), Fnv64.Add(Fnv64.Start, [1, 2, 3]));
        Assert.Equal(Fnv64.Add(Fnv64.Add(Fnv64.Start, 2UL), 0x693DUL), Fnv64.OfText("=i"));
    }

    [Fact]
    public void One_changed_bit_changes_the_hash() => Gen.Select(Gen.Byte.Array[1, 64], Gen.Int[0, 511]).Sample((bytes, bit) =>
    {
        byte[] changed = [.. bytes];
        changed[bit / 8 % bytes.Length] ^= (byte)(1 << (bit % 8));
        return Fnv64.Add(Fnv64.Start, bytes) != Fnv64.Add(Fnv64.Start, changed);
    });

    [Fact]
    public void Texts_that_differ_in_trailing_zeros_differ() => Assert.NotEqual(Fnv64.OfText("a"), Fnv64.OfText("a\0"));
}
