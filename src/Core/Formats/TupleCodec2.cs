namespace Managers.Formats;

/// <summary>A tuple of two elements, without boxing.</summary>
internal sealed class TupleCodec<T1, T2> : TupleCodecBase<(T1, T2)>
{
    private readonly FieldSlot _slot1;
    private readonly FieldSlot _slot2;

    internal TupleCodec(StructFormat format)
        : base(format, 2)
    {
        _slot1 = Slot<T1>(0);
        _slot2 = Slot<T2>(1);
    }

    internal override string ToText((T1, T2) value) => PythonText.Tuple(
        FieldCodec.ToText(in _slot1, value.Item1),
        FieldCodec.ToText(in _slot2, value.Item2));

    private protected override void WriteChecked((T1, T2) value, Span<byte> destination, bool truncate)
    {
        ulong bits1 = FieldCodec.Encode(in _slot1, value.Item1, truncate);
        ulong bits2 = FieldCodec.Encode(in _slot2, value.Item2, truncate);
        ClearGaps(destination);
        FieldCodec.Store(in _slot1, value.Item1, bits1, destination);
        FieldCodec.Store(in _slot2, value.Item2, bits2, destination);
    }

    private protected override (T1, T2) ReadChecked(ReadOnlySpan<byte> source) => (
        FieldCodec.Decode<T1>(in _slot1, source),
        FieldCodec.Decode<T2>(in _slot2, source));
}
