namespace Managers.Protocol;

/// <summary>An empty nullable is Null; else the value.</summary>
internal sealed class NullableCodec<T> : WireCodec<T?>
    where T : struct
{
    public override string WireName => WireCodec<T>.Instance.WireName + "?";

    public override void Write(ref ValueWriter writer, T? value)
    {
        if (value is { } some)
        {
            WireCodec<T>.Instance.Write(ref writer, some);
        }
        else
        {
            writer.WriteNull();
        }
    }

    public override T? Read(ref ValueReader reader) => reader.TryReadNull() ? null : WireCodec<T>.Instance.Read(ref reader);
}

internal sealed class TupleCodec<T1, T2> : WireCodec<(T1, T2)>, IBoxedSource
{
    public override string WireName => $"({WireCodec<T1>.Instance.WireName},{WireCodec<T2>.Instance.WireName})";

    IBoxedCodec IBoxedSource.Boxed => new BoxedCodec<(T1, T2)>(this);

    public override void Write(ref ValueWriter writer, (T1, T2) value)
    {
        writer.WriteTupleHeader(2);
        writer.Write(value.Item1);
        writer.Write(value.Item2);
        writer.EndNested();
    }

    public override (T1, T2) Read(ref ValueReader reader)
    {
        reader.ReadTupleHeader(2);
        (T1, T2) value = (reader.Read<T1>(), reader.Read<T2>());
        reader.EndNested();
        return value;
    }
}

internal sealed class TupleCodec<T1, T2, T3> : WireCodec<(T1, T2, T3)>, IBoxedSource
{
    public override string WireName => $"({WireCodec<T1>.Instance.WireName},{WireCodec<T2>.Instance.WireName},{WireCodec<T3>.Instance.WireName})";

    IBoxedCodec IBoxedSource.Boxed => new BoxedCodec<(T1, T2, T3)>(this);

    public override void Write(ref ValueWriter writer, (T1, T2, T3) value)
    {
        writer.WriteTupleHeader(3);
        writer.Write(value.Item1);
        writer.Write(value.Item2);
        writer.Write(value.Item3);
        writer.EndNested();
    }

    public override (T1, T2, T3) Read(ref ValueReader reader)
    {
        reader.ReadTupleHeader(3);
        (T1, T2, T3) value = (reader.Read<T1>(), reader.Read<T2>(), reader.Read<T3>());
        reader.EndNested();
        return value;
    }
}

internal sealed class TupleCodec<T1, T2, T3, T4> : WireCodec<(T1, T2, T3, T4)>, IBoxedSource
{
    public override string WireName =>
        $"({WireCodec<T1>.Instance.WireName},{WireCodec<T2>.Instance.WireName},{WireCodec<T3>.Instance.WireName},{WireCodec<T4>.Instance.WireName})";

    IBoxedCodec IBoxedSource.Boxed => new BoxedCodec<(T1, T2, T3, T4)>(this);

    public override void Write(ref ValueWriter writer, (T1, T2, T3, T4) value)
    {
        writer.WriteTupleHeader(4);
        writer.Write(value.Item1);
        writer.Write(value.Item2);
        writer.Write(value.Item3);
        writer.Write(value.Item4);
        writer.EndNested();
    }

    public override (T1, T2, T3, T4) Read(ref ValueReader reader)
    {
        reader.ReadTupleHeader(4);
        (T1, T2, T3, T4) value = (reader.Read<T1>(), reader.Read<T2>(), reader.Read<T3>(), reader.Read<T4>());
        reader.EndNested();
        return value;
    }
}
