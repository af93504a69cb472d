namespace Managers.Protocol;

internal sealed class TupleCodec<T1, T2, T3, T4, T5> : WireCodec<(T1, T2, T3, T4, T5)>, IBoxedSource
{
    public override string WireName =>
        $"({WireCodec<T1>.Instance.WireName},{WireCodec<T2>.Instance.WireName},{WireCodec<T3>.Instance.WireName},{WireCodec<T4>.Instance.WireName},{WireCodec<T5>.Instance.WireName})";

    IBoxedCodec IBoxedSource.Boxed => new BoxedCodec<(T1, T2, T3, T4, T5)>(this);

    public override void Write(ref ValueWriter writer, (T1, T2, T3, T4, T5) value)
    {
        writer.WriteTupleHeader(5);
        writer.Write(value.Item1);
        writer.Write(value.Item2);
        writer.Write(value.Item3);
        writer.Write(value.Item4);
        writer.Write(value.Item5);
        writer.EndNested();
    }

    public override (T1, T2, T3, T4, T5) Read(ref ValueReader reader)
    {
        reader.ReadTupleHeader(5);
        (T1, T2, T3, T4, T5) value = (reader.Read<T1>(), reader.Read<T2>(), reader.Read<T3>(), reader.Read<T4>(), reader.Read<T5>());
        reader.EndNested();
        return value;
    }
}

internal sealed class TupleCodec<T1, T2, T3, T4, T5, T6> : WireCodec<(T1, T2, T3, T4, T5, T6)>, IBoxedSource
{
    public override string WireName =>
        $"({WireCodec<T1>.Instance.WireName},{WireCodec<T2>.Instance.WireName},{WireCodec<T3>.Instance.WireName},{WireCodec<T4>.Instance.WireName},{WireCodec<T5>.Instance.WireName},{WireCodec<T6>.Instance.WireName})";

    IBoxedCodec IBoxedSource.Boxed => new BoxedCodec<(T1, T2, T3, T4, T5, T6)>(this);

    public override void Write(ref ValueWriter writer, (T1, T2, T3, T4, T5, T6) value)
    {
        writer.WriteTupleHeader(6);
        writer.Write(value.Item1);
        writer.Write(value.Item2);
        writer.Write(value.Item3);
        writer.Write(value.Item4);
        writer.Write(value.Item5);
        writer.Write(value.Item6);
        writer.EndNested();
    }

    public override (T1, T2, T3, T4, T5, T6) Read(ref ValueReader reader)
    {
        reader.ReadTupleHeader(6);
        (T1, T2, T3, T4, T5, T6) value = (reader.Read<T1>(), reader.Read<T2>(), reader.Read<T3>(), reader.Read<T4>(), reader.Read<T5>(), reader.Read<T6>());
        reader.EndNested();
        return value;
    }
}

internal sealed class TupleCodec<T1, T2, T3, T4, T5, T6, T7> : WireCodec<(T1, T2, T3, T4, T5, T6, T7)>, IBoxedSource
{
    public override string WireName =>
        $"({WireCodec<T1>.Instance.WireName},{WireCodec<T2>.Instance.WireName},{WireCodec<T3>.Instance.WireName},{WireCodec<T4>.Instance.WireName},{WireCodec<T5>.Instance.WireName},{WireCodec<T6>.Instance.WireName},{WireCodec<T7>.Instance.WireName})";

    IBoxedCodec IBoxedSource.Boxed => new BoxedCodec<(T1, T2, T3, T4, T5, T6, T7)>(this);

    public override void Write(ref ValueWriter writer, (T1, T2, T3, T4, T5, T6, T7) value)
    {
        writer.WriteTupleHeader(7);
        writer.Write(value.Item1);
        writer.Write(value.Item2);
        writer.Write(value.Item3);
        writer.Write(value.Item4);
        writer.Write(value.Item5);
        writer.Write(value.Item6);
        writer.Write(value.Item7);
        writer.EndNested();
    }

    public override (T1, T2, T3, T4, T5, T6, T7) Read(ref ValueReader reader)
    {
        reader.ReadTupleHeader(7);
        (T1, T2, T3, T4, T5, T6, T7) value = (reader.Read<T1>(), reader.Read<T2>(), reader.Read<T3>(), reader.Read<T4>(), reader.Read<T5>(), reader.Read<T6>(), reader.Read<T7>());
        reader.EndNested();
        return value;
    }
}
