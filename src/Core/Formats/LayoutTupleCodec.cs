using System.Runtime.CompilerServices;

namespace Managers.Formats;

/// <summary>A tuple of any arity, known by its type as a whole. Slower by a virtual call or two for each element than the codecs of one arity.</summary>
internal sealed class LayoutTupleCodec<TTuple> : TupleCodecBase<TTuple>
    where TTuple : struct
{
    private readonly TupleElement[] _elements;

    private LayoutTupleCodec(StructFormat format, TupleElement[] elements)
        : base(format, elements.Length) => _elements = elements;

    internal static LayoutTupleCodec<TTuple> Create(StructFormat format)
    {
        List<Type>? elements = TupleLayout<TTuple>.GetElementTypes();
        if (elements is null)
            FormatErrors.NotATuple(format, typeof(TTuple));
        if (elements.Count != format.ValueCount)
            FormatErrors.WrongCount(format, elements.Count, "the tuple has");

        var types = new TupleElementType[elements.Count];
        for (int i = 0; i < types.Length; i++)
        {
            FieldSlot slot = format.GetSlot(i);
            if (!TupleElementType.TryGet(elements[i], out TupleElementType? type))
                FormatErrors.WrongType(in slot, elements[i]);
            type.Require(in slot);
            types[i] = type;
        }

        ReadOnlySpan<nint> offsets = TupleLayout<TTuple>.GetOffsets(types);
        var bound = new TupleElement[types.Length];
        for (int i = 0; i < bound.Length; i++)
            bound[i] = types[i].Bind(format.GetSlot(i), offsets[i]);
        return new LayoutTupleCodec<TTuple>(format, bound);
    }

    internal override string ToText(TTuple value)
    {
        var texts = new string[_elements.Length];
        for (int i = 0; i < texts.Length; i++)
            texts[i] = _elements[i].ToText(ref Unsafe.As<TTuple, byte>(ref value));
        return PythonText.Tuple(texts);
    }

    private protected override void WriteChecked(TTuple value, Span<byte> destination, bool truncate)
    {
        ref byte tuple = ref Unsafe.As<TTuple, byte>(ref value);
        foreach (TupleElement element in _elements)
            element.Check(ref tuple, truncate);

        ClearGaps(destination);
        foreach (TupleElement element in _elements)
            element.Store(ref tuple, destination, truncate);
    }

    private protected override TTuple ReadChecked(ReadOnlySpan<byte> source)
    {
        TTuple value = default;
        foreach (TupleElement element in _elements)
            element.Load(ref Unsafe.As<TTuple, byte>(ref value), source);
        return value;
    }
}
