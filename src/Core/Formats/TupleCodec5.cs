namespace Managers.Formats;

/// <summary>A tuple of five elements, without boxing.</summary>
internal sealed class TupleCodec<T1, T2, T3, T4, T5> : TupleCodecBase<(T1, T2, T3, T4, T5)>
{
    private readonly FieldSlot _slot1;
    private readonly FieldSlot _slot2;
    private readonly FieldSlot _slot3;
    private readonly FieldSlot _slot4;
    private readonly FieldSlot _slot5;

    internal TupleCodec(StructFormat format)
        : base(format, 5)
    {
        _slot1 = Slot<T1>(0);
        _slot2 = Slot<T2>(1);
        _slot3 = Slot<T3>(2);
        _slot4 = Slot<T4>(3);
        _slot5 = Slot<T5>(4);
    }

    internal override string ToText((T1, T2, T3, T4, T5) value) => PythonText.Tuple(
        FieldCodec.ToText(in _slot1, value.Item1),
        FieldCodec.ToText(in _slot2, value.Item2),
        FieldCodec.ToText(in _slot3, value.Item3),
        FieldCodec.ToText(in _slot4, value.Item4),
        FieldCodec.ToText(in _slot5, value.Item5));

    private protected override void WriteChecked((T1, T2, T3, T4, T5) value, Span<byte> destination, bool truncate)
    {
        ulong bits1 = FieldCodec.Encode(in _slot1, value.Item1, truncate);
        ulong bits2 = FieldCodec.Encode(in _slot2, value.Item2, truncate);
        ulong bits3 = FieldCodec.Encode(in _slot3, value.Item3, truncate);
        ulong bits4 = FieldCodec.Encode(in _slot4, value.Item4, truncate);
        ulong bits5 = FieldCodec.Encode(in _slot5, value.Item5, truncate);
        ClearGaps(destination);
        FieldCodec.Store(in _slot1, value.Item1, bits1, destination);
        FieldCodec.Store(in _slot2, value.Item2, bits2, destination);
        FieldCodec.Store(in _slot3, value.Item3, bits3, destination);
        FieldCodec.Store(in _slot4, value.Item4, bits4, destination);
        FieldCodec.Store(in _slot5, value.Item5, bits5, destination);
    }

    private protected override (T1, T2, T3, T4, T5) ReadChecked(ReadOnlySpan<byte> source) => (
        FieldCodec.Decode<T1>(in _slot1, source),
        FieldCodec.Decode<T2>(in _slot2, source),
        FieldCodec.Decode<T3>(in _slot3, source),
        FieldCodec.Decode<T4>(in _slot4, source),
        FieldCodec.Decode<T5>(in _slot5, source));
}
