using Managers.Protocol;
using Xunit;

namespace Managers.Core.Tests.Protocol;

/// <summary>Sets and tuples of five to seven: their bytes, and what a peer that means harm can send for them.</summary>
public sealed class CollectionCodecTests
{
    private enum Level : short
    {
        Low,
        High = 300,
    }

    static CollectionCodecTests()
    {
        // What generated code does for the types that its methods name.
        WireCodecs.RegisterEnum<Level>();
        WireCodecs.RegisterSet<int>();
        WireCodecs.RegisterSet<byte>();
        WireCodecs.RegisterSet<bool>();
        WireCodecs.RegisterSet<Level>();
        WireCodecs.RegisterSet<double>();
        WireCodecs.RegisterSet<string?>();
        WireCodecs.RegisterTuple<int, int, int, int, int>();
        WireCodecs.RegisterTuple<int, int, int, int, int, string?>();
        WireCodecs.RegisterTuple<int, int, int, int, int, string?, HashSet<int>>();
    }

    [Fact]
    public void A_set_is_written_as_an_array_or_a_list()
    {
        Assert.Equal("3007" + "02000000" + "0100000002000000", Convert.ToHexString(Encode(new HashSet<int> { 1, 2 })));
        Assert.Equal("31" + "02000000" + "0201", Convert.ToHexString(Encode(new HashSet<bool> { true, false })));
    }

    [Fact]
    public void Sets_of_every_kind_have_the_same_bytes()
    {
        byte[] words = Encode(new HashSet<string?> { "a", null });
        Assert.Equal("310200000020010000006100", Convert.ToHexString(words));
        Assert.Equal(words, Encode<ISet<string?>>(new HashSet<string?> { "a", null }));
        Assert.Equal("3102000000002001000000" + "61", Convert.ToHexString(Encode<IReadOnlySet<string?>>(new SortedSet<string?>(StringComparer.Ordinal) { "a", null })));
        byte[] numbers = Encode(new HashSet<int> { 1, 2 });
        Assert.Equal(numbers, Encode<ISet<int>>(new SortedSet<int> { 2, 1 }));
        Assert.Equal(numbers, Encode<IReadOnlySet<int>>(new SortedSet<int> { 2, 1 }));
        Assert.Equal("00", Convert.ToHexString(Encode<HashSet<int>?>(null)));
        Assert.Equal("i32[]", WireCodec<IReadOnlySet<int>>.Instance.WireName);
        Assert.Equal("i16[]", WireCodec<HashSet<Level>>.Instance.WireName);
    }

    [Fact]
    public void A_set_is_read_from_an_array_and_from_a_list()
    {
        Assert.Equal([1, 2], Decode<HashSet<int>>("30 07 02000000 01000000 02000000")!.Order());
        Assert.Equal([1, 2], Decode<ISet<int>>("31 02000000 07 01000000 07 02000000")!.Order());
        Assert.Equal([Level.High], Decode<IReadOnlySet<Level>>("31 01000000 05 2C01")!);
        Assert.Equal([null, "a"], Decode<HashSet<string?>>("31 02000000 00 20 01000000 61")!);
        Assert.Empty(Decode<HashSet<double>>("30 0F 00000000")!);
        Assert.Null(Decode<HashSet<int>>("00"));
    }

    [Theory]
    [InlineData("30 07 02000000 01000000 01000000", "Element 1 of 2")]
    [InlineData("31 03000000 07 01000000 07 02000000 07 01000000", "Element 2 of 3")]
    [InlineData("30 0F 01000000 0000000000000000", "Double")]
    [InlineData("20 01000000 61", "String")]
    public void A_set_that_is_none_is_that_call_s_error(string hex, string says)
    {
        ProtocolException error = Assert.Throws<ProtocolException>(() => Decode<HashSet<int>>(hex));
        Assert.Equal(ErrorCode.ArgumentMismatch, error.Code);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Elements_that_are_equal_by_their_type_are_the_same()
    {
        Assert.Throws<ProtocolException>(() => Decode<HashSet<double>>("30 0F 02000000 0000000000000000 0000000000000080"));
        Assert.Throws<ProtocolException>(() => Decode<ISet<string?>>("31 02000000 00 00"));
        Assert.Contains("declare a list", Assert.Throws<ProtocolException>(() => Decode<IReadOnlySet<bool>>("31 02000000 02 02")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("31 FFFFFFFF 07 01000000")]
    [InlineData("30 07 FFFFFF7F 01000000")]
    [InlineData("31 FFFFFF7F")]
    [InlineData("31 02000000 07 01000000")]
    public void A_count_beyond_the_bytes_takes_no_memory(string hex)
    {
        byte[] bytes = Bytes(hex);
        Refuse();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refuse();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);

        void Refuse() => Assert.Equal(ErrorCode.ProtocolViolation, Assert.Throws<ProtocolException>(() => new ValueReader(bytes).Read<HashSet<int>>()).Code);
    }

    [Fact]
    public void A_long_sequence_of_the_same_takes_no_memory_for_its_count()
    {
        byte[] bytes = new byte[6 + 10_000_000];
        (bytes[0], bytes[1]) = ((byte)ValueCode.Array, (byte)ValueCode.UInt8);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(2), bytes.Length - 6);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<ProtocolException>(() => new ValueReader(bytes).Read<HashSet<byte>>());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_set_that_changes_while_it_is_written_is_refused(int count)
    {
        Assert.Contains("changed", Assert.Throws<InvalidOperationException>(() => Encode<IReadOnlySet<string?>>(new Liar<string?>("a", count))).Message, StringComparison.Ordinal);
        Assert.Contains("changed", Assert.Throws<InvalidOperationException>(() => Encode<IReadOnlySet<int>>(new Liar<int>(1, count))).Message, StringComparison.Ordinal);
        Assert.Contains("changed", Assert.Throws<InvalidOperationException>(() => Encode<ISet<int>>(new Liar<int>(1, count))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Long_tuples_have_their_bytes()
    {
        Assert.Equal("3305" + "0701000000" + "0702000000" + "0703000000" + "0704000000" + "0705000000", Convert.ToHexString(Encode((1, 2, 3, 4, 5))));
        Assert.Equal("(i32,i32,i32,i32,i32,string,i32[])", WireCodec<(int, int, int, int, int, string?, HashSet<int>)>.Instance.WireName);
        Assert.Equal((1, 2, 3, 4, 5, "6"), Decode<(int, int, int, int, int, string?)>(Convert.ToHexString(Encode((1, 2, 3, 4, 5, (string?)"6")))));
        (int, int, int, int, int, string?, HashSet<int>) seven = Decode<(int, int, int, int, int, string?, HashSet<int>)>(Convert.ToHexString(Encode((1, 2, 3, 4, 5, (string?)null, new HashSet<int> { 7 }))));
        Assert.Equal((1, 5, null, 7), (seven.Item1, seven.Item5, seven.Item6, Assert.Single(seven.Item7)));
        // Of any elements, whether or not the type is known.
        Assert.Equal(Encode((1, 2, 3, 4, 5)), Encode<object>((1, 2, 3, 4, 5)));
        Assert.Equal("33050102010201", Convert.ToHexString(Encode<object>((false, true, false, true, false))));
    }

    [Theory]
    [InlineData("33 04 07 01000000 07 01000000 07 01000000 07 01000000", "4 values; 5")]
    [InlineData("33 06 07 01000000 07 01000000 07 01000000 07 01000000 07 01000000 07 01000000", "6 values; 5")]
    [InlineData("33 05 07 01000000 07 01000000 07 01000000 07 01000000 09 0100000000000000", "Int64")]
    [InlineData("31 05000000 07 01000000 07 01000000 07 01000000 07 01000000 07 01000000", "List")]
    public void A_tuple_of_another_length_or_type_is_that_call_s_error(string hex, string says)
    {
        ProtocolException error = Assert.Throws<ProtocolException>(() => Decode<(int, int, int, int, int)>(hex));
        Assert.Equal(ErrorCode.ArgumentMismatch, error.Code);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_whose_schema_is_made_of_others_is_found_once_they_are_known()
    {
        bool areKnown = false;
        WireCodecs.RegisterRecord(new LateCodec(), () => areKnown ? LateCodec.Schema : throw new NotSupportedException("not yet"));
        byte[] bytes = Encode<object>(new Late(5));
        Assert.IsType<OpaqueRecord>(Decode<object>(Convert.ToHexString(bytes)));
        areKnown = true;
        Assert.Equal(new Late(5), Decode<object>(Convert.ToHexString(bytes)));
    }

    private static byte[] Encode<T>(T value)
    {
        using var buffer = new FrameBuffer();
        var writer = new ValueWriter(buffer, 0);
        writer.Write(value);
        writer.Commit();
        return buffer.Written.ToArray();
    }

    private static T? Decode<T>(string hex)
    {
        var reader = new ValueReader(Bytes(hex));
        T value = reader.Read<T>();
        reader.End();
        return value;
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", string.Empty, StringComparison.Ordinal));

    private sealed record Late(int Number);

    private sealed class LateCodec : WireCodec<Late>
    {
        internal static ulong Schema { get; } = ContractHash.Of("Late(Number:i32)");

        public override string WireName => "record<Late>";

        public override void Write(ref ValueWriter writer, Late value)
        {
            writer.WriteRecordHeader(Schema, 1);
            writer.WriteInt32(value.Number);
        }

        public override Late Read(ref ValueReader reader)
        {
            reader.ReadRecordHeader(Schema, 1);
            var value = new Late(reader.ReadInt32());
            reader.EndNested();
            return value;
        }
    }

    /// <summary>Says that it has one element more than it gives.</summary>
    /// <summary>A set of one element that says it has another number of them, and whose copying gives none.</summary>
    private sealed class Liar<T>(T item, int count) : IReadOnlySet<T>, ISet<T>
    {
        private readonly HashSet<T> _items = [item];

        public int Count => count;

        public bool IsReadOnly => true;

        public bool Contains(T item) => _items.Contains(item);

        public void CopyTo(T[] array, int arrayIndex)
        {
        }

        public IEnumerator<T> GetEnumerator() => _items.GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

        public bool IsProperSubsetOf(IEnumerable<T> other) => _items.IsProperSubsetOf(other);

        public bool IsProperSupersetOf(IEnumerable<T> other) => _items.IsProperSupersetOf(other);

        public bool IsSubsetOf(IEnumerable<T> other) => _items.IsSubsetOf(other);

        public bool IsSupersetOf(IEnumerable<T> other) => _items.IsSupersetOf(other);

        public bool Overlaps(IEnumerable<T> other) => _items.Overlaps(other);

        public bool SetEquals(IEnumerable<T> other) => _items.SetEquals(other);

        bool ISet<T>.Add(T item) => throw new NotSupportedException();

        void ICollection<T>.Add(T item) => throw new NotSupportedException();

        bool ICollection<T>.Remove(T item) => throw new NotSupportedException();

        void ICollection<T>.Clear() => throw new NotSupportedException();

        void ISet<T>.UnionWith(IEnumerable<T> other) => throw new NotSupportedException();

        void ISet<T>.IntersectWith(IEnumerable<T> other) => throw new NotSupportedException();

        void ISet<T>.ExceptWith(IEnumerable<T> other) => throw new NotSupportedException();

        void ISet<T>.SymmetricExceptWith(IEnumerable<T> other) => throw new NotSupportedException();
    }
}
