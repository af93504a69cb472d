using System.Runtime.CompilerServices;

namespace Managers.Protocol;

/// <summary>How values of one type are written and read; docs/protocol.md, section 4. The generator makes one for each type marked <c>[ManagedValue]</c>; a codec of one's own derives from this and is registered.</summary>
/// <typeparam name="T">The type.</typeparam>
public abstract class WireCodec<T>
{
    private static WireCodec<T>? s_instance;

    /// <summary>The type's name in signatures, docs/protocol.md section 9.</summary>
    public abstract string WireName { get; }

    /// <summary>The codec of T.</summary>
    /// <exception cref="NotSupportedException">There is none: values of T cannot cross.</exception>
    public static WireCodec<T> Instance
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => s_instance ?? Find();
    }

    /// <summary>True if values of T can cross.</summary>
    internal static bool Exists => s_instance is not null || WireCodecs.TryMake<T>() is not null;

    /// <summary>Writes a value.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="value">The value.</param>
    public abstract void Write(ref ValueWriter writer, T value);

    /// <summary>Reads a value.</summary>
    /// <param name="reader">Where from.</param>
    /// <returns>The value.</returns>
    /// <exception cref="ProtocolException">It is malformed, or of another type.</exception>
    public abstract T Read(ref ValueReader reader);

    internal static void Set(WireCodec<T> codec) => Volatile.Write(ref s_instance, codec);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WireCodec<T> Find()
    {
        WireCodec<T> codec = WireCodecs.TryMake<T>() ?? throw NoCodec();
        return Interlocked.CompareExchange(ref s_instance, codec, null) ?? codec;
    }

    private static NotSupportedException NoCodec() => new NotSupportedException(
        $"Values of type {typeof(T)} cannot cross to a manager server: no codec is known for it. Mark your own type with [ManagedValue], or register a WireCodec<T> with WireCodecs.Register before its first use.");
}
