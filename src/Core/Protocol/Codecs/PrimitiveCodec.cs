namespace Managers.Protocol;

internal delegate void WriteValue<T>(ref ValueWriter writer, T value);

internal delegate T ReadValue<T>(ref ValueReader reader);

/// <summary>A type for which the writer and the reader have a member.</summary>
internal sealed class PrimitiveCodec<T>(string wireName, WriteValue<T> write, ReadValue<T> read) : WireCodec<T>
{
    public override string WireName => wireName;

    public override void Write(ref ValueWriter writer, T value) => write(ref writer, value);

    public override T Read(ref ValueReader reader) => read(ref reader);
}

/// <summary>The commonest keys and values without a delegate between.</summary>
internal sealed class Int32Codec : WireCodec<int>
{
    public override string WireName => "i32";

    public override void Write(ref ValueWriter writer, int value) => writer.WriteInt32(value);

    public override int Read(ref ValueReader reader) => reader.ReadInt32();
}

internal sealed class Int64Codec : WireCodec<long>
{
    public override string WireName => "i64";

    public override void Write(ref ValueWriter writer, long value) => writer.WriteInt64(value);

    public override long Read(ref ValueReader reader) => reader.ReadInt64();
}

internal sealed class DoubleCodec : WireCodec<double>
{
    public override string WireName => "f64";

    public override void Write(ref ValueWriter writer, double value) => writer.WriteDouble(value);

    public override double Read(ref ValueReader reader) => reader.ReadDouble();
}

internal sealed class StringCodec : WireCodec<string?>
{
    public override string WireName => "string";

    public override void Write(ref ValueWriter writer, string? value) => writer.WriteString(value);

    public override string? Read(ref ValueReader reader) => reader.ReadString();
}

internal sealed class BytesCodec : WireCodec<byte[]?>
{
    public override string WireName => "bytes";

    public override void Write(ref ValueWriter writer, byte[]? value)
    {
        if (value is null)
        {
            writer.WriteNull();
        }
        else
        {
            writer.WriteBytes(value);
        }
    }

    public override byte[]? Read(ref ValueReader reader) => reader.ReadBytes();
}
