using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Managers.Protocol;
using Xunit;

namespace Managers.Core.Tests.Protocol;

/// <summary>docs/vectors/protocol/values.json, refused.json and numbers.json, which were written from the document by another implementation.</summary>
public sealed class ValueVectorTests
{
    private const ulong PointSchema = 0x6562a52283b67ca5;

    // What each vector is in .NET; sequences of objects are compared item by item.
    private static readonly Dictionary<string, object?> s_values = new()
    {
        ["null"] = null,
        ["false"] = false,
        ["true"] = true,
        ["int8"] = (sbyte)-2,
        ["uint8"] = (byte)200,
        ["int16"] = (short)-300,
        ["uint16"] = (ushort)60000,
        ["int32"] = -2,
        ["int32 of 42"] = 42,
        ["uint32"] = 4_000_000_000,
        ["int64"] = -5_000_000_000,
        ["uint64"] = ulong.MaxValue,
        ["int128"] = (Int128)(-1),
        ["uint128"] = UInt128.One << 127,
        ["half"] = (Half)1.5,
        ["single"] = -0.25f,
        ["double"] = 0.1,
        ["double of minus zero"] = -0.0,
        ["double of infinity"] = double.PositiveInfinity,
        ["decimal"] = -1.50m,
        ["decimal of the largest"] = decimal.MaxValue,
        ["complex"] = new Complex(1, -2),
        ["char"] = '€',
        ["rune"] = new Rune(0x1F600),
        ["guid"] = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"),
        ["datetime"] = new DateTime(2022, 9, 26, 14, 13, 20, DateTimeKind.Utc),
        ["datetime of unspecified kind"] = DateTime.MinValue,
        ["datetimeoffset"] = new DateTimeOffset(2022, 9, 26, 14, 13, 20, TimeSpan.FromHours(2)),
        ["dateonly"] = new DateOnly(2024, 2, 29),
        ["timeonly"] = TimeOnly.MaxValue,
        ["timespan"] = TimeSpan.FromSeconds(-1.5),
        ["string"] = "a€😀",
        ["string of nothing"] = string.Empty,
        ["utf16"] = "a\ud800",
        ["bytes"] = (byte[])[0, 255],
        ["biginteger"] = new BigInteger(-256),
        ["biginteger of zero"] = BigInteger.Zero,
        ["biginteger of 128"] = new BigInteger(128),
        ["array of int32"] = (int[])[1, -1],
        ["array of double"] = (double[])[0.5],
        ["array of char"] = (char[])['a', '€'],
        ["array of nothing"] = Array.Empty<short>(),
        ["list"] = (object?[])[1, "x", null],
        ["list of nothing"] = Array.Empty<object?>(),
        ["map"] = new Dictionary<object, object?> { ["a"] = 1, [2] = true },
        ["tuple"] = ((object?)true, (object?)"x"),
        ["tuple of seven"] = ((object?)true, (object?)2, (object?)"x", (object?)null, (object?)false, (object?)(sbyte)-2, (object?)default(ValueTuple)),
        ["tuple of nothing"] = default(ValueTuple),
        ["lists in a list"] = (object?[])[(object?[])[Array.Empty<object?>()]],
        ["token"] = SharedToken.Parse("mgr1:u:example:00112233445566778899aabbccddeeff:1a0:7", null),
    };

    public static TheoryData<string> Names => [.. Vectors.Read("values.json").EnumerateArray().Select(static vector => vector.GetProperty("name").GetString()!)];

    public static TheoryData<string> Refused => [.. Vectors.Read("refused.json").EnumerateArray().Select(static vector => vector.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_value_is_written_as_its_vector_and_read_from_it(string name)
    {
        byte[] bytes = Bytes("values.json", name);
        if (name is "record" or "reference")
        {
            return;
        }

        Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(Encode(s_values[name])));
        Assert.True(AreSame(s_values[name], Decode(bytes)), $"{name} was read as {Decode(bytes)}");
        Assert.Equal(bytes.Length, Walk(bytes));
    }

    [Fact]
    public void Each_code_has_a_vector()
    {
        Assert.Equal(
            Enum.GetValues<ValueCode>().Select(static code => (int)code),
            Vectors.Read("values.json").EnumerateArray().Select(static vector => vector.GetProperty("code").GetInt32()).Distinct().Order());
        Assert.All(Vectors.Read("values.json").EnumerateArray(), static vector => Assert.Equal(vector.GetProperty("code").GetInt32(), Vectors.Hex(vector.GetProperty("hex"))[0]));
    }

    [Fact]
    public void A_record_and_a_reference_are_written_as_their_vectors_and_read_from_them()
    {
        byte[] record = Bytes("values.json", "record");
        using var buffer = new FrameBuffer();
        var writer = new ValueWriter(buffer, 0);
        writer.WriteRecordHeader(ContractHash.Of("Point(X:i32,Y:i32)"), 2);
        writer.WriteInt32(3);
        writer.WriteInt32(4);
        writer.Commit();
        Assert.Equal(record, buffer.Written.ToArray());
        var reader = new ValueReader(record);
        reader.ReadRecordHeader(PointSchema, 2);
        Assert.Equal((3, 4), (reader.ReadInt32(), reader.ReadInt32()));
        reader.EndNested();
        reader.End();
        OpaqueRecord opaque = Assert.IsType<OpaqueRecord>(Decode(record));
        Assert.Equal(PointSchema, opaque.Schema);
        Assert.Equal(record, Encode(opaque));

        byte[] reference = Bytes("values.json", "reference");
        using var second = new FrameBuffer();
        var other = new ValueWriter(second, 0);
        ulong dict = Convert.ToUInt64(Vector("numbers.json", "dict").GetProperty("number").GetString(), 16);
        other.WriteReference(7, dict, "dict"u8);
        other.Commit();
        Assert.Equal(reference, second.Written.ToArray());
        var back = new ValueReader(reference);
        Assert.Equal("dict", Encoding.UTF8.GetString(back.ReadReference(out ulong id, out ulong contract)));
        back.End();
        Assert.Equal((7UL, dict), (id, contract));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_changed_vector_is_another_value_or_is_refused(string name)
    {
        byte[] bytes = Bytes("values.json", name);
        for (int at = 0; at < bytes.Length; at++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] changed = [.. bytes];
                changed[at] ^= (byte)(1 << bit);
                // Digits of a token may be capitals, and a text of no length is the same in UTF-16.
                if (name == "token" || Convert.ToHexString(changed) == "2100000000")
                {
                    continue;
                }

                Assert.False(IsTaken(changed, out object? value) && value is not (OpaqueRecord or null) && AreSame(s_values.GetValueOrDefault(name), value), $"{Convert.ToHexString(changed)} is read as {name}");
            }
        }

        for (int length = 0; length < bytes.Length; length++)
        {
            Assert.False(IsTaken(bytes[..length], out _), $"{length} bytes of {bytes.Length} are read as {name}");
        }
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_malformed_is_refused_by_reader_and_walker(string name)
    {
        byte[] bytes = Bytes("refused.json", name);
        ProtocolException read = Assert.Throws<ProtocolException>(() => Decode(bytes));
        ProtocolException walked = Assert.Throws<ProtocolException>(() => Walk(bytes));
        if (bytes.Length != 0)
        {
            Assert.Equal((ErrorCode.ProtocolViolation, ErrorCode.ProtocolViolation), (read.Code, walked.Code));
        }
    }

    [Fact]
    public void Contracts_and_records_have_their_numbers()
    {
        Assert.All(Vectors.Read("numbers.json").EnumerateArray(), static vector =>
            Assert.Equal(vector.GetProperty("number").GetString(), ContractHash.Of(vector.GetProperty("text").GetString()!).ToString("x16", System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("dict")]
    [InlineData("list")]
    [InlineData("queue")]
    [InlineData("namespace")]
    [InlineData("rlock")]
    [InlineData("semaphore")]
    [InlineData("event")]
    [InlineData("condition")]
    [InlineData("barrier")]
    [InlineData("cell")]
    [InlineData("array")]
    public void The_library_s_own_contracts_are_those_of_the_document(string typeId)
    {
        JsonElement vector = Vector("numbers.json", typeId);
        StockContract contract = Managers.Hosting.StockTypes.Find(typeId)!;
        Assert.Equal(vector.GetProperty("text").GetString(), string.Concat(contract.Signatures.Select(static signature => signature + "\n")));
        Assert.Equal(vector.GetProperty("number").GetString(), contract.Hash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture));
    }

    private static JsonElement Vector(string file, string name) => Vectors.Read(file).EnumerateArray().Single(vector => vector.GetProperty("name").GetString() == name);

    private static byte[] Bytes(string file, string name) => Vectors.Hex(Vector(file, name).GetProperty("hex"));

    private static byte[] Encode(object? value)
    {
        using var buffer = new FrameBuffer();
        var writer = new ValueWriter(buffer, 0);
        writer.Write(value);
        writer.Commit();
        return buffer.Written.ToArray();
    }

    private static object? Decode(byte[] bytes)
    {
        var reader = new ValueReader(bytes);
        object? value = reader.Read<object?>();
        reader.End();
        return value;
    }

    private static int Walk(byte[] bytes)
    {
        var reader = new ValueReader(bytes);
        reader.Skip();
        return reader.Position;
    }

    private static bool IsTaken(byte[] bytes, out object? value)
    {
        try
        {
            value = Decode(bytes);
            return true;
        }
        catch (ProtocolException)
        {
            value = null;
            return false;
        }
    }

    private static bool AreSame(object? one, object? other) => (one, other) switch
    {
        (double a, double b) => BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b),
        (decimal a, decimal b) => decimal.GetBits(a).AsSpan().SequenceEqual(decimal.GetBits(b)),
        (DateTime a, DateTime b) => a.Equals(b) && a.Kind == b.Kind,
        (DateTimeOffset a, DateTimeOffset b) => a.EqualsExact(b),
        (Dictionary<object, object?> a, Dictionary<object, object?> b) => a.Count == b.Count && a.All(pair => b.TryGetValue(pair.Key, out object? value) && AreSame(pair.Value, value)),
        (Array a, Array b) => a.GetType() == b.GetType() && a.Length == b.Length && Enumerable.Range(0, a.Length).All(i => AreSame(a.GetValue(i), b.GetValue(i))),
        (ITuple a, ITuple b) => a.Length == b.Length && Enumerable.Range(0, a.Length).All(i => AreSame(a[i], b[i])),
        _ => one?.GetType() == other?.GetType() && Equals(one, other),
    };
}
