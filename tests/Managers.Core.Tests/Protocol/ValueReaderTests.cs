using Managers.Client;
using Managers.Protocol;
using Xunit;

namespace Managers.Core.Tests.Protocol;

/// <summary>Which errors are a call's own and which end the connection, and what long texts cost.</summary>
public sealed class ValueReaderTests
{
    private delegate void ReadBody(ref ValueReader reader);

    public static TheoryData<string> Readers => [.. s_readers.Keys];

    private static readonly Dictionary<string, ReadBody> s_readers = new()
    {
        ["Null"] = static (ref reader) => reader.ReadNull(),
        ["Boolean"] = static (ref reader) => reader.ReadBoolean(),
        ["Int32"] = static (ref reader) => reader.ReadInt32(),
        ["Decimal"] = static (ref reader) => reader.ReadDecimal(),
        ["String"] = static (ref reader) => reader.ReadText(),
        ["Bytes"] = static (ref reader) => reader.ReadBytesInPlace(),
        ["BigInteger"] = static (ref reader) => reader.ReadBigInteger(),
        ["Array"] = static (ref reader) => reader.ReadArray<int>(),
        ["List"] = static (ref reader) => reader.ReadListHeader(),
        ["Map"] = static (ref reader) => reader.ReadMapHeader(),
        ["Tuple"] = static (ref reader) => reader.ReadTupleHeader(),
        ["Record"] = static (ref reader) => reader.ReadRecordHeader(1, 1),
        ["Reference"] = static (ref reader) => reader.ReadReference(out _, out _),
        ["Token"] = static (ref reader) => reader.ReadToken(),
    };

    [Theory]
    [MemberData(nameof(Readers))]
    public void E2_A_value_of_another_type_is_the_call_s_error(string wanted)
    {
        // True is one byte, the shortest there is: nothing of the wanted value may be looked for behind it.
        byte[] other = [wanted == "Boolean" ? (byte)ValueCode.Null : (byte)ValueCode.True];
        Assert.Equal(ErrorCode.ArgumentMismatch, CodeOf(wanted, other));
    }

    [Theory]
    [MemberData(nameof(Readers))]
    public void E2_A_value_that_is_missing_is_the_call_s_error(string wanted) => Assert.Equal(ErrorCode.ArgumentMismatch, CodeOf(wanted, []));

    [Fact]
    public void E2_A_value_too_many_is_the_call_s_error() =>
        Assert.Equal(ErrorCode.ArgumentMismatch, Assert.Throws<ProtocolException>(static () => new ValueReader([0]).End()).Code);

    [Fact]
    public void A_value_that_is_missing_inside_another_is_malformed()
    {
        ProtocolException error = Assert.Throws<ProtocolException>(static () =>
        {
            var reader = new ValueReader([(byte)ValueCode.Tuple, 1, (byte)ValueCode.Tuple, 0]);
            reader.ReadTupleHeader();
            reader.ReadTupleHeader();
            reader.EndNested();
            reader.ReadInt32();
        });
        Assert.Equal(ErrorCode.ProtocolViolation, error.Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void An_error_frame_without_a_code_is_no_other_exception(int length) =>
        Assert.Equal(ErrorCode.ProtocolViolation, Assert.IsType<ProtocolException>(RemoteErrors.Read(new byte[length], default)).Code);

    [Theory]
    [InlineData('a', 1)]
    [InlineData('é', 2)]
    [InlineData('€', 3)]
    [InlineData('\ud800', 2)]
    public void A_text_that_fits_into_a_frame_is_written(char letter, int size)
    {
        const int Length = 300_000;
        using var buffer = new FrameBuffer(16, 6 + size * Length);
        var writer = new ValueWriter(buffer, 0);
        string text = new(letter, Length);
        if (letter == '\ud800')
        {
            // Counted as UTF-8 it has a third more; the limit is for what is sent.
            buffer.MaxLength = 5 + 3 * Length;
        }

        writer.WriteString(text);
        writer.Commit();
        Assert.Equal(5 + size * Length, buffer.Length);
        Assert.Equal(text, new ValueReader(buffer.Written).ReadText());
    }

    [Theory]
    [InlineData('a', 1)]
    [InlineData('é', 2)]
    [InlineData('€', 3)]
    public void A_short_text_that_fits_into_a_frame_is_written(char letter, int size)
    {
        const int Length = 600;
        using var buffer = new FrameBuffer(16, 5 + size * Length);
        var writer = new ValueWriter(buffer, 0);
        writer.WriteString(new string(letter, Length));
        writer.Commit();
        Assert.Equal(5 + size * Length, buffer.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    public void A_frame_is_no_longer_than_allowed_though_the_buffer_is(int start)
    {
        using var buffer = new FrameBuffer(4096, 100) { Length = start };
        var fits = new ValueWriter(buffer, start);
        fits.WriteBytes(new byte[95]);
        Assert.Equal(start + 100, fits.Position);
        ProtocolException error = Assert.Throws<ProtocolException>(() =>
        {
            var writer = new ValueWriter(buffer, start);
            writer.WriteBytes(new byte[95]);
            writer.WriteNull();
        });
        Assert.Equal(ErrorCode.FrameTooLong, error.Code);
        Assert.Throws<ProtocolException>(() => new ValueWriter(buffer, start).WriteBytes(new byte[96]));
        Assert.Throws<ProtocolException>(() => new ValueWriter(buffer, start).WriteString(new string('a', 96)));
    }

    [Fact]
    public void Numbers_that_are_equal_by_value_are_equal_keys()
    {
        foreach ((object one, object other) in ((object, object)[])[(0m, -0.0m), (1.0m, 1.00m), (0.0, -0.0), (double.NaN, -double.NaN), (0f, -0f), ((Half)0f, (Half)(-0f)), (-1.50m, -1.5m), ((0m, 1.0), (-0.000m, 1.0))])
        {
            (byte[] first, byte[] second) = (Encode(one), Encode(other));
            Assert.True(Managers.Hosting.EncodedComparer.AreEqual(first, second), $"{one} and {other} differ");
            Assert.Equal(Managers.Hosting.EncodedComparer.Instance.GetHashCode(first), Managers.Hosting.EncodedComparer.Instance.GetHashCode(second));
        }

        Assert.False(Managers.Hosting.EncodedComparer.AreEqual(Encode(1), Encode(1L)));
        Assert.False(Managers.Hosting.EncodedComparer.AreEqual(Encode(1.5m), Encode(15m)));
    }

    private static byte[] Encode(object value)
    {
        using var buffer = new FrameBuffer();
        var writer = new ValueWriter(buffer, 0);
        writer.Write<object?>(value);
        writer.Commit();
        return buffer.Written.ToArray();
    }

    private static ErrorCode CodeOf(string wanted, byte[] bytes) => Assert.Throws<ProtocolException>(() =>
    {
        var reader = new ValueReader(bytes);
        s_readers[wanted](ref reader);
    }).Code;
}
