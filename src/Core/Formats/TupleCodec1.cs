namespace Managers.Formats;

/// <summary>A tuple of one element, without boxing.</summary>
internal sealed class TupleCodec<T1> : TupleCodecBase<ValueTuple<T1>>
{
    private readonly FieldSlot _slot1;

    internal TupleCodec(StructFormat format)
        : base(format, 1)
    {
        _slot1 = Slot<T1>(0);
    }

    internal override string ToText(ValueTuple<T1> value) => PythonText.Tuple(
        FieldCodec.ToText(in _slot1, value.Item1));

    private protected override void WriteChecked(ValueTuple<T1> value, Span<byte> destination, bool truncate)
    {
        ulong bits1 = FieldCodec.Encode(in _slot1, value.Item1, truncate);
        ClearGaps(destination);
        FieldCodec.Store(in _slot1, value.Item1, bits1, destination);
    }

    private protected override ValueTuple<T1> ReadChecked(ReadOnlySpan<byte> source) => new(
        FieldCodec.Decode<T1>(in _slot1, source));
}
