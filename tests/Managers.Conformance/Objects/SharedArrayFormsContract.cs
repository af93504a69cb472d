using System.Buffers;
using System.Reflection;
using System.Text;
using Managers.Conformance.Support;
using Xunit;

namespace Managers.Conformance.Objects;

/// <summary>Semantics 1.4, rows A19 to A31: bytes, streams, views, comparison, text forms, size.</summary>
public abstract class SharedArrayFormsContract<TPlatform> : ManagerTest<TPlatform>
    where TPlatform : TestPlatform, new()
{
    [Fact]
    public void A19_bytes_are_the_machines_own()
    {
        using SharedArray<int> array = Manager.CreateSharedArray("i", [1, 2, -1]);
        byte[] expected = [.. BitConverter.GetBytes(1), .. BitConverter.GetBytes(2), .. BitConverter.GetBytes(-1)];

        Assert.Equal(expected, array.ToBytes());
    }

    [Fact]
    public void A20_bytes_are_taken_in_whole_elements_inside_the_array()
    {
        using SharedArray<ushort> array = Manager.CreateSharedArray("H", new ushort[] { 1, 2, 3 });

        Assert.Throws<ArgumentException>(() => array.CopyFromBytes([1, 2, 3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => array.CopyFromBytes([1, 2, 3, 4], 2));
        Assert.Equal([1, 2, 3], array.ToArray());
        array.CopyFromBytes([7, 0, 8, 0], 1);

        Assert.Equal(BitConverter.IsLittleEndian ? [1, 7, 8] : new ushort[] { 1, 0x700, 0x800 }, array.ToArray());
    }

    [Fact]
    public void A21_stream_holds_the_raw_bytes_both_ways()
    {
        using SharedArray<int> array = Manager.CreateSharedArray("i", Enumerable.Range(0, 50_000));
        using SharedArray<int> copy = Manager.CreateSharedArray<int>(50_000);
        using var stream = new MemoryStream();

        array.WriteTo(stream);
        Assert.Equal(array.ToBytes(), stream.ToArray());
        stream.Position = 0;
        copy.ReadFrom(stream);

        Assert.True(copy.SequenceEqual(array));
        Assert.Throws<ArgumentNullException>(() => array.WriteTo(null!));
        Assert.Throws<ArgumentNullException>(() => array.ReadFrom(null!));
    }

    [Fact]
    public void A21_short_stream_leaves_the_whole_elements_that_were_there()
    {
        using SharedArray<int> array = Manager.CreateSharedArray("i", [1, 2, 3]);
        using var stream = new MemoryStream([.. BitConverter.GetBytes(10), .. BitConverter.GetBytes(20), 0xFF]);

        EndOfStreamException error = Assert.Throws<EndOfStreamException>(() => array.ReadFrom(stream));

        Assert.Contains("2 of 3", error.Message, StringComparison.Ordinal);
        Assert.Equal([10, 20, 3], array.ToArray());
        using var part = new MemoryStream(BitConverter.GetBytes(7));
        array.ReadFrom(part, 1, 1);
        Assert.Equal([10, 7, 3], array.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => array.ReadFrom(part, 2, 2));
    }

    [Fact]
    public void A21_file_works_like_any_stream()
    {
        string path = Path.GetTempFileName();
        try
        {
            using SharedArray<double> array = Manager.CreateSharedArray("d", [1.5, 2.5]);
            using (FileStream file = File.Create(path))
            {
                array.WriteTo(file);
            }

            array.Clear();
            using (FileStream file = File.OpenRead(path))
            {
                array.ReadFrom(file);
            }

            Assert.Equal([1.5, 2.5], array.ToArray());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A22_code_and_item_size_are_known()
    {
        using SharedArray<int> byFormat = Manager.CreateSharedArray<int>("i", 3);
        using SharedArray<long> typed = Manager.CreateSharedArray<long>(3);
        using SharedArray<Particle> structs = Manager.CreateSharedArray<Particle>(3);
        using SharedArray<int> attached = SharedArray<int>.Attach(byFormat.ToToken());
        using SharedArray<long> attachedTyped = SharedArray<long>.Attach(typed.ToToken());

        Assert.Equal(("i", 4), (byFormat.Format, byFormat.ItemSize));
        Assert.Equal(("q", 8), (typed.Format, typed.ItemSize));
        Assert.Equal((null, 24), (structs.Format, structs.ItemSize));
        Assert.Equal("i", attached.Format);
        Assert.Equal("q", attachedTyped.Format);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(5000)]
    public unsafe void A23_views_are_the_memory_itself(int length)
    {
        using SharedArray<int> array = Manager.CreateSharedArray<int>(length);
        Memory<int> memory = array.AsMemory(2, 5);
        ReadOnlySequence<int> sequence = array.AsSequence();
        memory.Span[0] = 22;
        array[3] = 33;

        Assert.Equal([22, 33, 0, 0, 0], memory.ToArray());
        Assert.Equal(length, sequence.Length);
        Assert.Equal(33, sequence.Slice(3, 1).FirstSpan[0]);
        using (MemoryHandle pin = memory.Pin())
        {
            ((int*)pin.Pointer)[1] = 44;
        }

        Assert.Equal(44, array[3]);
        fixed (int* first = &array[0])
        fixed (int* window = array.AsSpan(4, 2))
        {
            Assert.Equal((nint)(first + 4), (nint)window);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => array.AsMemory(length - 1, 2));
    }

    [Fact]
    public void A24_copy_is_equal_and_unshared()
    {
        using SharedArray<int> array = Manager.CreateSharedArray("i", [1, 2, 3]);
        using SharedArray<int> copy = Manager.CreateSharedArray("i", array.ToArray());

        Assert.True(array.SequenceEqual(copy));
        copy[0] = 9;

        Assert.False(array.SequenceEqual(copy));
        Assert.Equal(1, array[0]);
    }

    [Fact]
    public void A25_comparison_is_element_by_element()
    {
        using SharedArray<double> array = Manager.CreateSharedArray("d", [1.0, 2.0]);
        using SharedArray<double> nan = Manager.CreateSharedArray("d", [double.NaN]);

        Assert.True(array.SequenceEqual([1.0, 2.0]));
        Assert.False(array.SequenceEqual([1.0]));
        Assert.False(array.SequenceEqual([1.0, 3.0]));
        Assert.False(nan.SequenceEqual(nan));
        Assert.True(array.SequenceCompareTo([1.0, 2.0]) == 0);
        Assert.True(array.SequenceCompareTo([1.0, 3.0]) < 0);
        Assert.True(array.SequenceCompareTo([1.0]) > 0);
        Assert.True(array.SequenceCompareTo([0.0, 9.0, 9.0]) > 0);
        Assert.False(array.Equals(nan));
    }

    [Fact]
    public void A26_sum_and_product_of_arrays_are_new_and_unshared()
    {
        using SharedArray<int> array = Manager.CreateSharedArray("i", [1, 2]);
        int[] twice = [.. array, .. array];

        array[0] = 9;

        Assert.Equal([1, 2, 1, 2], twice);
    }

    [Fact]
    public void A27_nothing_changes_the_length()
    {
        string[] members = [.. typeof(SharedArray<int>).GetMembers(BindingFlags.Public | BindingFlags.Instance).Select(member => member.Name)];

        foreach (string absent in (string[])["Add", "AddRange", "Append", "Insert", "Remove", "RemoveAt", "Extend", "Resize", "Pop", "set_Length"])
        {
            Assert.DoesNotContain(absent, members);
        }
    }

    [Fact]
    public void A28_text_form_is_the_specifications()
    {
        using SharedArray<int> integers = Manager.CreateSharedArray("i", [1, 2, 0]);
        using SharedArray<double> doubles = Manager.CreateSharedArray("d", [1.0, 0.1, double.NaN, 1e300]);
        using SharedArray<byte> text = Manager.CreateSharedArray("c", "hi\0"u8.ToArray());
        using SharedArray<Half> empty = Manager.CreateSharedArray<Half>("e", 0);
        using SharedArray<int> many = Manager.CreateSharedArray<int>(1500);

        Assert.Equal("SharedArray('i', [1, 2, 0])", integers.ToString());
        Assert.Equal("SharedArray('d', [1.0, 0.1, nan, 1e+300])", doubles.ToString());
        Assert.Equal("SharedArray('c', 'hi\\x00')", text.ToString());
        Assert.Equal("SharedArray('e', [])", empty.ToString());
        Assert.EndsWith(", … 500 more])", many.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A28_text_form_of_text_codes_is_the_text()
    {
        using SharedArray<char> utf16 = Manager.CreateSharedArray("u", "a'é\n");
        using SharedArray<char> typed = Manager.CreateSharedArray("abc".AsSpan());
        using SharedArray<Rune> runes = Manager.CreateSharedArray("w", "h😀".EnumerateRunes().ToArray());
        using SharedArray<char> many = Manager.CreateSharedArray("u", new string('x', 1500));

        Assert.Equal("SharedArray('u', \"a'é\\n\")", utf16.ToString());
        Assert.Equal("SharedArray('u', 'abc')", typed.ToString());
        Assert.Equal("SharedArray('w', 'h😀')", runes.ToString());
        Assert.Equal($"SharedArray('u', '{new string('x', 1000)}', … 500 more)", many.ToString());
    }

    [Fact]
    public void A29_failing_sequence_passes_through_and_leaves_nothing()
    {
        Assert.Throws<InvalidTimeZoneException>(() => Manager.CreateSharedArray("i", Failing()));
        Assert.Empty(Segments());

        static IEnumerable<int> Failing()
        {
            yield return 1;
            throw new InvalidTimeZoneException();
        }
    }

    [Fact]
    public void A30_more_than_2_G_items_index_and_slice()
    {
        const long Length = (3L << 30) + 5;
        using var sparse = new LocalManager(new LocalManagerOptions { Reserve = false });
        using SharedArray<byte> array = sparse.CreateSharedArray<byte>(Length);
        array[Length - 1] = 1;
        array[Length - 2] = 2;
        using SharedArray<byte> attached = SharedArray<byte>.Attach(array.ToToken());

        Assert.Equal(Length, attached.Length);
        Assert.Equal(1, attached[Length - 1]);
        Assert.Equal(1, attached[^1]);
        Assert.Equal([2, 1], attached.AsSpan(Length - 2, 2).ToArray());
        Assert.Equal(Length - 2, attached.IndexOf(2, Length - 1000));
        Assert.Equal(2, attached.AsMemory(Length - 2, 1).Span[0]);
        ReadOnlySequence<byte> sequence = attached.AsSequence();
        Assert.Equal(Length, sequence.Length);
        Assert.Equal([2, 1], sequence.Slice(Length - 2).ToArray());
        Assert.Throws<InvalidOperationException>(() => attached.AsSpan().Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => attached[Length]);
    }

    [Fact]
    public void A31_text_arrays_hold_characters()
    {
        using SharedArray<char> utf16 = Manager.CreateSharedArray("u", "héllo");
        using SharedArray<Rune> runes = Manager.CreateSharedArray("w", "h😀".EnumerateRunes().ToArray());
        using SharedArray<byte> ascii = Manager.CreateSharedArray("c", "text"u8.ToArray());

        Assert.Equal("héllo", new string(utf16.AsSpan()));
        Assert.Equal(2, runes.Length);
        Assert.Equal(new Rune(0x1F600), runes[1]);
        Assert.Equal("text", Encoding.ASCII.GetString(ascii.AsSpan()));
        Assert.Equal((2, 4, 1), (utf16.ItemSize, runes.ItemSize, ascii.ItemSize));
        using SharedArray<char> attached = SharedArray<char>.Attach(utf16.ToToken());
        Assert.Equal("u", attached.Format);
        Assert.Throws<LayoutMismatchException>(() => SharedArray<short>.Attach(utf16.ToToken()));
    }
}
