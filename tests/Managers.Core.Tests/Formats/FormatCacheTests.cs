using System.Globalization;
using Managers.Formats;
using Xunit;

namespace Managers.Core.Tests.Formats;

/// <summary>The cache of compiled formats: row F18; and the size of a C long, which formats depend on.</summary>
[Collection(FormatGlobals.Name)]
public sealed class FormatCacheTests
{
    [Fact]
    public void F18_a_text_is_compiled_once()
    {
        FormatCache.Clear();
        Assert.Same(StructFormat.Parse("<hhl"), StructFormat.Parse(new string("<hhl")));
        Assert.True(StructFormat.TryParse("<hhl", out StructFormat? same));
        Assert.Same(StructFormat.Parse("<hhl"), same);
        Assert.NotSame(StructFormat.Parse("<hhl"), StructFormat.Parse("<hh l"));
    }

    [Fact]
    public void F18_the_cache_keeps_a_bounded_number_of_formats()
    {
        for (int i = 0; i < 5000; i++)
            Assert.Equal(i, StructFormat.Parse(i.ToString(CultureInfo.InvariantCulture) + "x").SizeInBytes);
        Assert.InRange(FormatCache.Count, 1, FormatCache.Capacity);

        int before = FormatCache.Count;
        var endless = new string('x', FormatCache.LongestCachedText + 1);
        Assert.Equal(endless.Length, StructFormat.Parse(endless).SizeInBytes);
        Assert.Equal(before, FormatCache.Count);
    }

    [Fact]
    public void F18_many_threads_fill_and_read_the_cache_at_once()
    {
        FormatCache.Clear();
        Parallel.For(0, 8, worker =>
        {
            for (int i = 0; i < 4000; i++)
            {
                int size = (i * (worker + 1)) % 900;
                StructFormat format = StructFormat.Parse("<" + size.ToString(CultureInfo.InvariantCulture) + "si");
                Assert.Equal(size + 4, format.SizeInBytes);
                ValueCodec<(string, int)> codec = ValueCodecs.ForTuple<string, int>(format);
                Assert.Equal(size + 4, codec.SizeInBytes);
            }
        });
        Assert.InRange(FormatCache.Count, 1, FormatCache.Capacity + 8);
    }

    [Fact]
    public void F18_threads_that_race_for_a_codec_get_the_same_one()
    {
        for (int round = 0; round < 200; round++)
        {
            FormatCache.Clear();
            var codecs = new object[4];
            Parallel.For(0, codecs.Length, i => codecs[i] = ValueCodecs.ForTuple<int, long>(StructFormat.Parse("<iq")));
            Assert.All(codecs, codec => Assert.Same(ValueCodecs.ForTuple<int, long>(StructFormat.Parse("<iq")), codec));
        }
    }

    [Fact]
    public void L_follows_the_c_long_of_the_platform_in_native_mode_alone()
    {
        int before = FormatPlatform.NativeLongSize;
        try
        {
            FormatPlatform.NativeLongSize = 8;
            Assert.Equal(16, StructFormat.Parse("bl").SizeInBytes);
            FormatPlatform.NativeLongSize = 4;
            Assert.Equal(8, StructFormat.Parse("bl").SizeInBytes);
            Assert.Throws<OverflowException>(() => StructFormat.Parse("l").Pack(1L << 31));
            Assert.Equal(new ArrayCode('l', 4, "int"), ArrayFormat.Parse("l"));
            Assert.Equal(new ArrayCode('L', 4, "uint"), ArrayFormat.Parse("L"));
            Assert.True(ArrayFormat.Holds<int>(ArrayFormat.Parse("l")));
            Assert.False(ArrayFormat.Holds<long>(ArrayFormat.Parse("l")));
            Assert.Equal(4, StructFormat.Parse("=l").SizeInBytes);
            FormatPlatform.NativeLongSize = 8;
            Assert.Equal(16, StructFormat.Parse("bl").SizeInBytes);
            Assert.Equal(4, StructFormat.Parse("=l").SizeInBytes);
            Assert.Throws<ArgumentOutOfRangeException>(() => FormatPlatform.NativeLongSize = 2);
        }
        finally
        {
            FormatPlatform.NativeLongSize = before;
        }
    }
}
