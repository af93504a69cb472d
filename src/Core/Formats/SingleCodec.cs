namespace Managers.Formats;

/// <summary>A format that holds one value.</summary>
internal sealed class SingleCodec<T> : ValueCodec<T>
{
    private readonly FieldSlot _slot;
    private readonly bool _hasGaps;

    internal SingleCodec(StructFormat format, FieldSlot slot)
        : base(format, slot.IsRaw && format.SizeInBytes == slot.Size)
    {
        _slot = slot;
        _hasGaps = !format.Gaps.IsEmpty;
    }

    internal override string ToText(T value) => FieldCodec.ToText(in _slot, value);

    private protected override void WriteChecked(T value, Span<byte> destination, bool truncate)
    {
        ulong bits = FieldCodec.Encode(in _slot, value, truncate);
        if (_hasGaps)
            Format.ClearGaps(destination);
        FieldCodec.Store(in _slot, value, bits, destination);
    }

    private protected override T ReadChecked(ReadOnlySpan<byte> source) => FieldCodec.Decode<T>(in _slot, source);
}
