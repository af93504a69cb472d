namespace Managers.Formats;

/// <summary>A tuple of three elements, without boxing.</summary>
internal sealed class TupleCodec<T1, T2, T3> : TupleCodecBase<(T1, T2, T3)>
{
    private readonly FieldSlot _slot1;
    private readonly FieldSlot _slot2;
    private readonly FieldSlot _slot3;

    internal TupleCodec(StructFormat format)
        : base(format, 3)
    {
        _slot1 = Slot<T1>(0);
        _slot2 = Slot<T2>(1);
        _slot3 = Slot<T3>(2);
    }

    internal override string ToText((T1, T2, T3) value) => PythonText.Tuple(
        FieldCodec.ToText(in _slot1, value.Item1),
        FieldCodec.ToText(in _slot2, value.Item2),
        FieldCodec.ToText(in _slot3, value.Item3));

    private protected override void WriteChecked((T1, T2, T3) value, Span<byte> destination, bool truncate)
    {
        ulong bits1 = FieldCodec.Encode(in _slot1, value.Item1, truncate);
        ulong bits2 = FieldCodec.Encode(in _slot2, value.Item2, truncate);
        ulong bits3 = FieldCodec.Encode(in _slot3, value.Item3, truncate);
        ClearGaps(destination);
        FieldCodec.Store(in _slot1, value.Item1, bits1, destination);
        FieldCodec.Store(in _slot2, value.Item2, bits2, destination);
        FieldCodec.Store(in _slot3, value.Item3, bits3, destination);
    }

    private protected override (T1, T2, T3) ReadChecked(ReadOnlySpan<byte> source) => (
        FieldCodec.Decode<T1>(in _slot1, source),
        FieldCodec.Decode<T2>(in _slot2, source),
        FieldCodec.Decode<T3>(in _slot3, source));
}
