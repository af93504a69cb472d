using System.Runtime.CompilerServices;

namespace Managers.Formats;

/// <summary>One element inside a tuple whose type is known only as a whole. The tuple is handed over by reference to its first byte.</summary>
internal abstract class TupleElement
{
    /// <summary>Checks the element; throws and changes nothing when it does not fit.</summary>
    internal abstract void Check(ref byte tuple, bool truncate);

    /// <summary>Writes the element.</summary>
    internal abstract void Store(ref byte tuple, Span<byte> destination, bool truncate);

    /// <summary>Reads the element into the tuple.</summary>
    internal abstract void Load(ref byte tuple, ReadOnlySpan<byte> source);

    /// <summary>The element as the specification prints it.</summary>
    internal abstract string ToText(ref byte tuple);
}

/// <summary>An element of type <typeparamref name="T"/>, so many bytes after the start of the tuple.</summary>
internal sealed class TupleElement<T> : TupleElement
{
    private readonly FieldSlot _slot;
    private readonly nint _offset;

    internal TupleElement(FieldSlot slot, nint offset)
    {
        _slot = slot.BindTo<T>();
        _offset = offset;
    }

    internal override void Check(ref byte tuple, bool truncate) => FieldCodec.Encode(in _slot, At(ref tuple), truncate);

    internal override void Store(ref byte tuple, Span<byte> destination, bool truncate)
    {
        T value = At(ref tuple);
        FieldCodec.Store(in _slot, value, FieldCodec.Encode(in _slot, value, truncate), destination);
    }

    internal override void Load(ref byte tuple, ReadOnlySpan<byte> source) => At(ref tuple) = FieldCodec.Decode<T>(in _slot, source);

    internal override string ToText(ref byte tuple) => FieldCodec.ToText(in _slot, At(ref tuple));

    // TupleLayout found a T at this offset by experiment, so the reinterpretation is of a T as a T.
    private ref T At(ref byte tuple) => ref Unsafe.As<byte, T>(ref Unsafe.AddByteOffset(ref tuple, _offset));
}
