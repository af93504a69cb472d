using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Xunit;

namespace Managers.Core.Tests.Memory;

/// <summary>The canonical text of a type's layout: what two processes must agree on.</summary>
public sealed class SharedLayoutTests
{
    [Fact]
    public void Primitives_have_codes()
    {
        Assert.Equal(
            "u1 i1 u2 i2 u4 i4 u8 i8 f2 f4 f8 b1 c2",
            $"{SharedLayout.Describe<byte>()} {SharedLayout.Describe<sbyte>()} {SharedLayout.Describe<ushort>()} {SharedLayout.Describe<short>()} {SharedLayout.Describe<uint>()} {SharedLayout.Describe<int>()} {SharedLayout.Describe<ulong>()} {SharedLayout.Describe<long>()} {SharedLayout.Describe<Half>()} {SharedLayout.Describe<float>()} {SharedLayout.Describe<double>()} {SharedLayout.Describe<bool>()} {SharedLayout.Describe<char>()}");
        Assert.Equal(
            "c4 decimal guid i16 u16 datetime timespan dateonly timeonly datetimeoffset",
            $"{SharedLayout.Describe<Rune>()} {SharedLayout.Describe<decimal>()} {SharedLayout.Describe<Guid>()} {SharedLayout.Describe<Int128>()} {SharedLayout.Describe<UInt128>()} {SharedLayout.Describe<DateTime>()} {SharedLayout.Describe<TimeSpan>()} {SharedLayout.Describe<DateOnly>()} {SharedLayout.Describe<TimeOnly>()} {SharedLayout.Describe<DateTimeOffset>()}");
    }

    [Fact]
    public void Enum_is_its_number() => Assert.Equal("u2", SharedLayout.Describe<LayoutSamples.Color>());

    [Fact]
    public void Struct_is_its_fields_private_ones_too() => Assert.Equal("{X:f8@0,_y:f4@8}:16", SharedLayout.Describe<LayoutSamples.Pair>());

    [Fact]
    public void Nested_structs_are_their_leaves() =>
        Assert.Equal("{Tag:u1@0,First.X:f8@8,First._y:f4@16,Second.X:f8@24,Second._y:f4@32}:40", SharedLayout.Describe<LayoutSamples.Nested>());

    [Fact]
    public void Bool_char_enum_and_framework_types_are_found_where_they_lie()
    {
        string text = SharedLayout.Describe<LayoutSamples.Mixed>();

        foreach (string field in (string[])["Flag:b1@", "Letter:c2@", "Color:u2@", "Money:decimal@", "Id:guid@", "Size:i8@"])
        {
            Assert.Contains(field, text, StringComparison.Ordinal);
        }

        Assert.EndsWith($":{Unsafe.SizeOf<LayoutSamples.Mixed>()}", text, StringComparison.Ordinal);
        LayoutSamples.Mixed value = default;
        Assert.Contains($"Letter:c2@{Distance(ref value, ref Unsafe.As<char, byte>(ref value.Letter))}", text, StringComparison.Ordinal);
        Assert.Contains($"Money:decimal@{Distance(ref value, ref Unsafe.As<decimal, byte>(ref value.Money))}", text, StringComparison.Ordinal);
        Assert.Contains($"Id:guid@{Distance(ref value, ref Unsafe.As<Guid, byte>(ref value.Id))}", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Automatic_layout_is_the_one_the_runtime_chose()
    {
        LayoutSamples.Automatic value = default;
        int small = Distance(ref value, ref value.Small);
        int large = Distance(ref value, ref Unsafe.As<long, byte>(ref value.Large));
        string text = SharedLayout.Describe<LayoutSamples.Automatic>();

        Assert.Contains($"Small:u1@{small}", text, StringComparison.Ordinal);
        Assert.Contains($"Large:i8@{large}", text, StringComparison.Ordinal);
        Assert.EndsWith("}:16", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Explicit_layout_may_overlap() => Assert.Equal("{AsFloat:f4@8,AsInt:i4@8,Last:u1@20}:24", SharedLayout.Describe<LayoutSamples.Union>());

    [Fact]
    public void Packing_shows() => Assert.Equal("{Tag:u1@0,Number:i4@1}:5", SharedLayout.Describe<LayoutSamples.Packed>());

    [Fact]
    public unsafe void Fields_at_any_address_are_found_where_they_are()
    {
        LayoutSamples.PackedMore more = default;
        byte* start = (byte*)&more;
        Assert.Equal(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{{Tag:u1@0,Day:i4@{(byte*)&more.Day - start},Flag:b1@{(byte*)&more.Flag - start},Inner.Tag:u1@{(byte*)&more.Inner - start},Inner.Number:i4@{(byte*)&more.Inner.Number - start},Letter:c2@{(byte*)&more.Letter - start},Price:decimal@{(byte*)&more.Price - start},Number:f8@{(byte*)&more.Number - start},Time:datetime@{(byte*)&more.Time - start},Last:i8@{(byte*)&more.Last - start}}}:{sizeof(LayoutSamples.PackedMore)}"),
            SharedLayout.Describe<LayoutSamples.PackedMore>());
        Assert.Equal("{Number:i4@1,Inner.Tag:u1@7,Inner.Number:i4@8,Last:f8@13}:24", SharedLayout.Describe<LayoutSamples.Anywhere>());
    }

    [Fact]
    public void Fixed_buffers_and_inline_arrays_show_length_and_element()
    {
        Assert.Equal("{Count:i4@0,Values:i2x6@4}:16", SharedLayout.Describe<LayoutSamples.Buffers>());
        Assert.Contains(":i4@4,Items:inline[4]@4}:20", SharedLayout.Describe<LayoutSamples.WithInline>(), StringComparison.Ordinal);
        Assert.NotEqual(SharedLayout.HashOf<LayoutSamples.WithInline>(), SharedLayout.HashOf<LayoutSamples.WithInlineFloats>());
    }

    [Fact]
    public void Type_without_fields_is_empty() => Assert.Equal("{}:1", SharedLayout.Describe<LayoutSamples.Empty>());

    [Fact]
    public void Names_count_as_well_as_places() => Assert.NotEqual(SharedLayout.HashOf<LayoutSamples.Pair>(), SharedLayout.HashOf<LayoutSamples.Renamed>());

    [Fact]
    public void Tuples_are_structs_laid_out_by_the_runtime()
    {
        string text = SharedLayout.Describe<(int, double)>();

        Assert.Contains("Item1:i4@", text, StringComparison.Ordinal);
        Assert.Contains("Item2:f8@", text, StringComparison.Ordinal);
        Assert.EndsWith("}:16", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Pointers_are_refused_with_the_fields_name()
    {
        Refused("'Address' is a pointer", SharedLayout.Describe<LayoutSamples.WithPointer>);
        Refused("'Inner.Address' is a pointer", SharedLayout.Describe<LayoutSamples.WithNestedPointer>);
        Refused("'Function' is a pointer", SharedLayout.Describe<LayoutSamples.WithFunction>);

        static void Refused(string why, Func<string> describe)
        {
            // Twice: a type initializer would wrap the first error and repeat it ever after.
            Assert.Contains(why, Assert.Throws<NotSupportedException>(describe).Message, StringComparison.Ordinal);
            Assert.Contains(why, Assert.Throws<NotSupportedException>(describe).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Registering_a_type_changes_nothing()
    {
        string before = SharedLayout.Describe<LayoutSamples.Nested>();
        SharedLayout.Register<LayoutSamples.Pair>();

        Assert.Equal(before, SharedLayout.Describe<LayoutSamples.Nested>());
    }

    private static int Distance<T>(ref T start, ref byte field) => (int)Unsafe.ByteOffset(ref Unsafe.As<T, byte>(ref start), ref field);
}
