namespace Managers.Formats;

/// <summary>What the tuple codecs of every arity share: the count check, the slots and the gaps.</summary>
internal abstract class TupleCodecBase<TTuple> : ValueCodec<TTuple>
{
    private readonly bool _hasGaps;

    private protected TupleCodecBase(StructFormat format, int arity)
        : base(format, isRaw: false)
    {
        if (format.ValueCount != arity)
            FormatErrors.WrongCount(format, arity, "the tuple has");
        _hasGaps = !format.Gaps.IsEmpty;
    }

    /// <summary>The slot of an element, once its type is known to fit.</summary>
    private protected FieldSlot Slot<T>(int index) => Format.GetSlot(index).BindTo<T>();

    private protected void ClearGaps(Span<byte> destination)
    {
        if (_hasGaps)
            Format.ClearGaps(destination);
    }
}
