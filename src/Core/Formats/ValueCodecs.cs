namespace Managers.Formats;

/// <summary>
/// Where codecs come from. Each is made once for a format and a type, checks that the two belong together, and is then found
/// again without a lock or an allocation.
/// </summary>
internal static class ValueCodecs
{
    /// <summary>The codec of a format that holds exactly one value.</summary>
    /// <exception cref="ArgumentException">The format holds another number of values, or T cannot stand for its code.</exception>
    internal static ValueCodec<T> ForValue<T>(StructFormat format)
    {
        if (format.TryGetCodec(out ValueCodec<T>? known))
            return known;
        if (format.ValueCount != 1)
            FormatErrors.NotOneValue(format);

        return format.KeepCodec<ValueCodec<T>>(new SingleCodec<T>(format, format.GetSlot(0).BindTo<T>()));
    }

    /// <summary>The codec of a tuple of any arity, for callers that know the tuple type as a whole. The one for the arity serves if it exists.</summary>
    /// <exception cref="ArgumentException">TTuple is no tuple, has another number of elements, or an element cannot stand for its code.</exception>
    internal static ValueCodec<TTuple> ForAnyTuple<TTuple>(StructFormat format)
        where TTuple : struct =>
        format.TryGetCodec(out ValueCodec<TTuple>? known) ? known : format.KeepCodec<ValueCodec<TTuple>>(LayoutTupleCodec<TTuple>.Create(format));

    /// <summary>The codec of a tuple of one element.</summary>
    internal static ValueCodec<ValueTuple<T1>> ForTuple<T1>(StructFormat format) =>
        format.TryGetCodec(out TupleCodec<T1>? known) ? known : format.KeepCodec(new TupleCodec<T1>(format));

    /// <summary>The codec of a tuple of two elements.</summary>
    internal static ValueCodec<(T1, T2)> ForTuple<T1, T2>(StructFormat format) =>
        format.TryGetCodec(out TupleCodec<T1, T2>? known) ? known : format.KeepCodec(new TupleCodec<T1, T2>(format));

    /// <summary>The codec of a tuple of three elements.</summary>
    internal static ValueCodec<(T1, T2, T3)> ForTuple<T1, T2, T3>(StructFormat format) =>
        format.TryGetCodec(out TupleCodec<T1, T2, T3>? known) ? known : format.KeepCodec(new TupleCodec<T1, T2, T3>(format));

    /// <summary>The codec of a tuple of four elements.</summary>
    internal static ValueCodec<(T1, T2, T3, T4)> ForTuple<T1, T2, T3, T4>(StructFormat format) =>
        format.TryGetCodec(out TupleCodec<T1, T2, T3, T4>? known) ? known : format.KeepCodec(new TupleCodec<T1, T2, T3, T4>(format));

    /// <summary>The codec of a tuple of five elements.</summary>
    internal static ValueCodec<(T1, T2, T3, T4, T5)> ForTuple<T1, T2, T3, T4, T5>(StructFormat format) =>
        format.TryGetCodec(out TupleCodec<T1, T2, T3, T4, T5>? known) ? known : format.KeepCodec(new TupleCodec<T1, T2, T3, T4, T5>(format));

    /// <summary>The codec of a tuple of six elements.</summary>
    internal static ValueCodec<(T1, T2, T3, T4, T5, T6)> ForTuple<T1, T2, T3, T4, T5, T6>(StructFormat format) =>
        format.TryGetCodec(out TupleCodec<T1, T2, T3, T4, T5, T6>? known) ? known : format.KeepCodec(new TupleCodec<T1, T2, T3, T4, T5, T6>(format));

    /// <summary>The codec of a tuple of seven elements.</summary>
    internal static ValueCodec<(T1, T2, T3, T4, T5, T6, T7)> ForTuple<T1, T2, T3, T4, T5, T6, T7>(StructFormat format) =>
        format.TryGetCodec(out TupleCodec<T1, T2, T3, T4, T5, T6, T7>? known) ? known : format.KeepCodec(new TupleCodec<T1, T2, T3, T4, T5, T6, T7>(format));

    /// <summary>The codec of a tuple of eight or more elements, the last part of which is a tuple again.</summary>
    internal static ValueCodec<ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest>> ForTuple<T1, T2, T3, T4, T5, T6, T7, TRest>(StructFormat format)
        where TRest : struct => ForAnyTuple<ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest>>(format);
}
