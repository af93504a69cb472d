using Managers.Conformance.Support;
using Xunit;

namespace Managers.Conformance.Objects;

/// <summary>Semantics 1.4, rows A1 to A16: making, reading, writing, searching.</summary>
public abstract class SharedArrayContract<TPlatform> : ManagerTest<TPlatform>
    where TPlatform : TestPlatform, new()
{
    [Fact]
    public void A1_length_is_that_of_the_first_values_whatever_sequence_they_come_in()
    {
        using SharedArray<int> fromArray = Manager.CreateSharedArray("i", new int[10]);
        using SharedArray<int> fromSequence = Manager.CreateSharedArray("i", Enumerable.Range(1, 5));
        using SharedArray<short> fromSpan = Manager.CreateSharedArray<short>([1, 2, 3]);

        Assert.Equal(10, fromArray.Length);
        Assert.Equal([1, 2, 3, 4, 5], fromSequence.ToArray());
        Assert.Equal([1, 2, 3], fromSpan.ToArray());
    }

    [Fact]
    public void A1_a_collection_that_others_change_meanwhile_gives_the_items_that_it_enumerates()
    {
        using SharedArray<int> array = Manager.CreateSharedArray("i", new Shrinking<int>(1, 2));

        Assert.Equal([1, 2], array.ToArray());
    }

    [Fact]
    public void A2_length_makes_so_many_zeros_and_none_is_allowed()
    {
        using SharedArray<double> zeros = Manager.CreateSharedArray<double>("d", 7);
        using SharedArray<int> none = Manager.CreateSharedArray<int>(0);
        using SharedArray<int> noneByFormat = Manager.CreateSharedArray("i", Array.Empty<int>());

        Assert.Equal(new double[7], zeros.ToArray());
        Assert.Equal(0, none.Length);
        Assert.Empty(none.ToArray());
        Assert.Equal("SharedArray('i', [])", noneByFormat.ToString());
        Assert.Equal(-1, none.IndexOf(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => none[0]);
        none.Fill(1);
        none.Reverse();
        using SharedArray<int> attached = SharedArray<int>.Attach(none.ToToken());
        Assert.Equal(0, attached.Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => Manager.CreateSharedArray<int>(-1));
    }

    [Fact]
    public void A3_length_is_the_number_of_elements()
    {
        using SharedArray<int> array = Manager.CreateSharedArray<int>(12345);

        Assert.Equal(12345L, array.Length);
        Assert.Equal(12345, array.Select(static item => item).Count());
    }

    [Fact]
    public void A4_elements_are_read_and_written_by_index_inside_the_length()
    {
        using SharedArray<int> array = Manager.CreateSharedArray("i", [10, 20, 30]);
        array[1] = 21;
        array[2L] += 5;
        ref int first = ref array[0];
        first = 11;

        Assert.Equal([11, 21, 35], array.ToArray());
        foreach (long bad in (long[])[3, 4, int.MaxValue, long.MaxValue])
        {
            ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>("index", () => array[bad]);
            Assert.Contains("3 elements", error.Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentOutOfRangeException>("index", () => array[bad] = 1);
        }
    }

    [Fact]
    public void A5_negative_indices_are_refused_and_iteration_ends()
    {
        using SharedArray<int> array = Manager.CreateSharedArray("i", [1, 2, 3]);

        Assert.Throws<ArgumentOutOfRangeException>("index", () => array[-1]);
        Assert.Throws<ArgumentOutOfRangeException>("index", () => array[-1L] = 5);
        Assert.Throws<ArgumentOutOfRangeException>("index", () => array[long.MinValue]);
        int sum = 0;
        foreach (int item in array)
        {
            sum += item;
        }

        Assert.Equal(6, sum);
    }

    [Fact]
    public void A6_counting_from_the_end_is_by_index_from_end()
    {
        using SharedArray<int> array = Manager.CreateSharedArray("i", [1, 2, 3]);

        array[^1] = 9;

        Assert.Equal(9, array[2]);
        Assert.Equal(1, array[^3]);
        Assert.Throws<ArgumentOutOfRangeException>(() => array[^0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => array[^4]);
    }

    [Fact]
    public void A7_range_is_a_live_window_and_a_copy_is_asked_for()
    {
        using SharedArray<int> array = Manager.CreateSharedArray("i", [1, 2, 3, 4, 5]);
        Span<int> live = array[2..4];
        int[] copy = array.ToArray(2..4);

        array[2] = 30;
        live[1] = 40;

        Assert.Equal([30, 40], live.ToArray());
        Assert.Equal([3, 4], copy);
        Assert.Equal([1, 2, 30, 40, 5], array.ToArray());
    }

    [Fact]
    public void A8_ranges_are_strict()
    {
        using SharedArray<int> array = Manager.CreateSharedArray("i", [1, 2, 3]);

        Assert.Equal(3, array[..].Length);
        Assert.Equal(0, array[3..].Length);
        Assert.Equal(0, array[1..1].Length);
        Assert.Equal([2, 3], array[^2..].ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => array[..4].Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => array[4..].Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => array[2..1].Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => array[^4..].Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => array.AsSpan(2, 2).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => array.AsSpan(-1, 1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => array.AsSpan(0, -1).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => array.AsSpan(long.MaxValue, 1).Length);
    }

    [Fact]
    public void A9_steps_are_the_callers_loop()
    {
        using SharedArray<int> array = Manager.CreateSharedArray("i", Enumerable.Range(0, 10));
        for (long i = 0; i < array.Length; i += 3)
        {
            array[i] = -1;
        }

        Assert.Equal([-1, 1, 2, -1, 4, 5, -1, 7, 8, -1], array.ToArray());
        Assert.Equal([0, 2, 4], Enumerable.Range(0, 3).Select(i => i * 2));
    }

    [Fact]
    public void A10_range_takes_the_elements_of_any_span()
    {
        using SharedArray<int> array = Manager.CreateSharedArray("i", new int[10]);
        using SharedArray<int> other = Manager.CreateSharedArray("i", [6, 7]);

        array[..5] = [1, 2, 3, 4, 5];
        array[5..7] = other.AsSpan();
        array.CopyFrom([8, 9], 7);

        Assert.Equal("SharedArray('i', [1, 2, 3, 4, 5, 6, 7, 8, 9, 0])", array.ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => array.CopyFrom([1, 2], 9));
        Assert.Throws<ArgumentOutOfRangeException>(() => array.CopyFrom([1], -1));
    }

    [Fact]
    public void A11_range_of_another_length_is_refused_and_nothing_written()
    {
        using SharedArray<int> array = Manager.CreateSharedArray("i", [1, 2, 3]);

        ArgumentException shorter = Assert.Throws<ArgumentException>(() => array[..2] = new[] { 9 });
        Assert.Throws<ArgumentException>(() => array[..2] = new[] { 9, 9, 9 });

        Assert.Contains("2 elements, 1 were given", shorter.Message, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], array.ToArray());
    }

    [Fact]
    public void A12_overlapping_part_of_itself_is_copied_as_if_first_taken_out()
    {
        using SharedArray<int> array = Manager.CreateSharedArray("i", [1, 2, 3, 4, 5]);
        array[1..] = array[..4];
        Assert.Equal([1, 1, 2, 3, 4], array.ToArray());

        array[..4] = array[1..];
        Assert.Equal([1, 2, 3, 4, 4], array.ToArray());
        array.CopyTo(array.AsSpan(2, 3), 0);
        Assert.Equal([1, 2, 1, 2, 3], array.ToArray());
    }

    [Fact]
    public void A13_element_type_is_checked_once_when_the_array_is_made()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Manager.CreateSharedArray("h", [1, 2]));
        Assert.Contains("short", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Manager.CreateSharedArray<double>("i", 3));
        ArgumentException unknown = Assert.Throws<ArgumentException>(() => Manager.CreateSharedArray<int>("y", 3));
        Assert.Contains("b B h H i I l L q Q e f d c u w", unknown.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Manager.CreateSharedArray<int>("ii", 3));
        Assert.Throws<ArgumentException>(() => Manager.CreateSharedArray<int>("<i", 3));
        Assert.Throws<ArgumentNullException>(() => Manager.CreateSharedArray<int>(null!, 3));
        Assert.Throws<ArgumentNullException>(() => Manager.CreateSharedArray("i", (IEnumerable<int>)null!));
        Assert.True(Segments().Count <= 1, "a refused array left a segment");
    }

    [Fact]
    public void A14_iteration_goes_forward_and_an_exhausted_iterator_stays_so()
    {
        using SharedArray<int> array = Manager.CreateSharedArray("i", [1, 2, 3]);
        foreach (ref int item in array)
        {
            item *= 10;
        }

        Assert.Equal([10, 20, 30], array.Select(item => item));
        Assert.Equal([30, 20, 10], array.ToArray().Reverse());
        using IEnumerator<int> boxed = ((IEnumerable<int>)array).GetEnumerator();
        SharedArray<int>.Enumerator plain = array.GetEnumerator();
        for (int i = 0; i < 3; i++)
        {
            Assert.True(boxed.MoveNext());
            Assert.True(plain.MoveNext());
            Assert.Equal(boxed.Current, plain.Current);
        }

        for (int i = 0; i < 3; i++)
        {
            Assert.False(boxed.MoveNext());
            Assert.False(plain.MoveNext());
        }
    }

    [Fact]
    public void A15_contains_count_and_index_of_compare_by_number()
    {
        using SharedArray<int> array = Manager.CreateSharedArray("i", [3, 1, 3, 2, 3]);
        Assert.True(array.Contains(2));
        Assert.False(array.Contains(5));
        Assert.Equal(3, array.Count(3));
        Assert.Equal(0, array.Count(5));
        Assert.Equal(0, array.IndexOf(3));
        Assert.Equal(2, array.IndexOf(3, 1));
        Assert.Equal(-1, array.IndexOf(3, 3, 1));
        Assert.Equal(4, array.IndexOf(3, 3, 2));
        Assert.Equal(-1, array.IndexOf(3, 5));
        Assert.Equal(-1, array.IndexOf(9));
        Assert.Throws<ArgumentOutOfRangeException>(() => array.IndexOf(3, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => array.IndexOf(3, 6));
        Assert.Throws<ArgumentOutOfRangeException>(() => array.IndexOf(3, 4, 2));

        using SharedArray<double> floats = Manager.CreateSharedArray("d", [double.NaN, -0.0, 1.5, double.NaN]);
        Assert.Equal(1, floats.IndexOf(0.0));
        Assert.Equal(0, floats.Count(double.NaN));
        Assert.False(floats.Contains(double.NaN));
        Assert.Equal(1, floats.Count(1.5));
    }

    [Fact]
    public void A15_search_finds_every_place_in_a_long_array()
    {
        using SharedArray<float> floats = Manager.CreateSharedArray<float>(1003);
        using SharedArray<byte> bytes = Manager.CreateSharedArray<byte>(1003);
        using SharedArray<Half> halves = Manager.CreateSharedArray<Half>(1003);
        foreach (int at in (int[])[0, 1, 7, 8, 31, 500, 1001, 1002])
        {
            floats[at] = 1;
            bytes[at] = 1;
            halves[at] = Half.One;
            Assert.Equal((at, at, at), (floats.IndexOf(1), bytes.IndexOf(1), halves.IndexOf(Half.One)));
            Assert.Equal((1, 1, 1), (floats.Count(1), bytes.Count(1), halves.Count(Half.One)));
            floats[at] = 0;
            bytes[at] = 0;
            halves[at] = Half.Zero;
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(5001)]
    public void A16_reverse_in_place(int length)
    {
        using SharedArray<int> array = Manager.CreateSharedArray("i", Enumerable.Range(0, length));
        using SharedArray<int> same = SharedArray<int>.Attach(array.ToToken());

        array.Reverse();

        Assert.Equal(Enumerable.Range(0, length).Reverse(), same.ToArray());
    }

    [Fact]
    public void A17_byte_order_is_reversed_in_place()
    {
        using SharedArray<byte> bytes = Manager.CreateSharedArray("B", new byte[] { 1, 2 });
        using SharedArray<ushort> words = Manager.CreateSharedArray("H", new ushort[] { 0x0102, 3 });
        using SharedArray<int> integers = Manager.CreateSharedArray("i", [0x01020304, -2]);
        using SharedArray<double> doubles = Manager.CreateSharedArray("d", [1.5, -2.0]);
        using SharedArray<Particle> particles = Manager.CreateSharedArray<Particle>(2);

        bytes.ReverseEndianness();
        words.ReverseEndianness();
        integers.ReverseEndianness();
        byte[] before = doubles.ToBytes();
        doubles.ReverseEndianness();

        Assert.Equal([1, 2], bytes.ToArray());
        Assert.Equal([0x0201, 0x0300], words.ToArray());
        Assert.Equal([0x04030201, unchecked((int)0xFEFFFFFF)], integers.ToArray());
        Assert.Equal(before[..8].Reverse(), doubles.ToBytes()[..8]);
        doubles.ReverseEndianness();
        Assert.Equal([1.5, -2.0], doubles.ToArray());
        Assert.Throws<NotSupportedException>(() => particles.ReverseEndianness());
    }

    [Fact]
    public void A17_what_is_no_number_has_no_byte_order()
    {
        Refused<decimal>();
        Refused<Guid>();
        Refused<DateTime>();
        Refused<DateTimeOffset>();
        Refused<DateOnly>();
        Refused<TimeOnly>();
        Refused<TimeSpan>();
        Turned<Int128>();
        Turned<char>();
        Turned<DayOfWeek>();
        Turned<bool>();

        void Refused<T>()
            where T : unmanaged
        {
            using SharedArray<T> array = Manager.CreateSharedArray<T>(2);
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(array.AsSpan())[0] = 1;
            byte[] before = array.ToBytes();
            Assert.Throws<NotSupportedException>(array.ReverseEndianness);
            Assert.Equal(before, array.ToBytes());
        }

        void Turned<T>()
            where T : unmanaged
        {
            using SharedArray<T> array = Manager.CreateSharedArray<T>(2);
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(array.AsSpan())[0] = 1;
            array.ReverseEndianness();
            Assert.Equal(array.ItemSize - 1, Array.IndexOf(array.ToBytes(), (byte)1));
        }
    }

    [Fact]
    public void A14_a_disposed_array_is_not_an_empty_sequence()
    {
        SharedArray<int> array = Manager.CreateSharedArray("i", [1, 2, 3]);
        IEnumerable<int> sequence = array;
        using IEnumerator<int> boxed = sequence.GetEnumerator();
        SharedArray<int>.Enumerator own = array.GetEnumerator();
        Assert.True(boxed.MoveNext());
        Assert.True(own.MoveNext());

        array.Dispose();

        Assert.Throws<ObjectDisposedException>(() => boxed.MoveNext());
        Assert.Throws<ObjectDisposedException>(() => own.MoveNext());
        Assert.Throws<ObjectDisposedException>(() => sequence.Sum());
        Assert.Throws<ObjectDisposedException>(() => ((System.Collections.IEnumerable)array).GetEnumerator());
    }

    [Fact]
    public void A18_list_and_array_are_copies()
    {
        using SharedArray<int> array = Manager.CreateSharedArray("i", [1, 2]);
        List<int> list = array.ToList();
        int[] copy = array.ToArray();

        array[0] = 9;

        Assert.Equal([1, 2], list);
        Assert.Equal([1, 2], copy);
    }
}
