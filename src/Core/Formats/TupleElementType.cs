using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Managers.Formats;

/// <summary>A C# type that may be an element of a tuple: found by its <see cref="Type"/>, so that generic code follows without reflection.</summary>
internal abstract class TupleElementType
{
    private static readonly Dictionary<Type, TupleElementType> s_types = new()
    {
        [typeof(bool)] = new TupleElementType<bool>(true),
        [typeof(sbyte)] = new TupleElementType<sbyte>(0x51),
        [typeof(byte)] = new TupleElementType<byte>(0x51),
        [typeof(short)] = new TupleElementType<short>(0x5152),
        [typeof(ushort)] = new TupleElementType<ushort>(0x5152),
        [typeof(char)] = new TupleElementType<char>('\u5152'),
        [typeof(int)] = new TupleElementType<int>(0x51525354),
        [typeof(uint)] = new TupleElementType<uint>(0x51525354),
        [typeof(long)] = new TupleElementType<long>(0x5152535455565758),
        [typeof(ulong)] = new TupleElementType<ulong>(0x5152535455565758),
        [typeof(nint)] = new TupleElementType<nint>(0x51525354),
        [typeof(nuint)] = new TupleElementType<nuint>(0x51525354),
        [typeof(Int128)] = new TupleElementType<Int128>(new Int128(0x5152535455565758, 0x595A5B5C5D5E5F60)),
        [typeof(UInt128)] = new TupleElementType<UInt128>(new UInt128(0x5152535455565758, 0x595A5B5C5D5E5F60)),
        [typeof(Half)] = new TupleElementType<Half>(BitConverter.UInt16BitsToHalf(0x5152)),
        [typeof(float)] = new TupleElementType<float>(BitConverter.UInt32BitsToSingle(0x51525354)),
        [typeof(double)] = new TupleElementType<double>(BitConverter.UInt64BitsToDouble(0x5152535455565758)),

        // The low word is legal in the place of the flags, too: a probe at a wrong offset must not make a decimal of illegal form.
        [typeof(decimal)] = new TupleElementType<decimal>(new decimal(0x00050000, 0x51525354, 0x55565758, isNegative: false, scale: 3)),
        [typeof(string)] = new TupleElementType<string>("probe"),
        [typeof(byte[])] = new TupleElementType<byte[]>([0x51]),
    };

    /// <summary>Bytes of the element inside a tuple.</summary>
    internal abstract int Size { get; }

    internal abstract bool IsReference { get; }

    internal static bool TryGet(Type type, [NotNullWhen(true)] out TupleElementType? elementType) => s_types.TryGetValue(type, out elementType);

    /// <summary>Refuses the type when it cannot stand for the field.</summary>
    internal abstract void Require(in FieldSlot slot);

    /// <summary>Puts a value there that nothing else looks like.</summary>
    internal abstract void WriteProbe(ref byte place);

    /// <summary>Whether this is the value that <see cref="WriteProbe"/> puts.</summary>
    internal abstract bool IsProbe(object? value);

    internal abstract TupleElement Bind(FieldSlot slot, nint offset);
}

/// <inheritdoc />
internal sealed class TupleElementType<T> : TupleElementType
{
    private readonly T _probe;

    internal TupleElementType(T probe) => _probe = probe;

    internal override int Size => Unsafe.SizeOf<T>();

    internal override bool IsReference => !typeof(T).IsValueType;

    internal override void Require(in FieldSlot slot) => FieldCodec.Require<T>(in slot);

    internal override void WriteProbe(ref byte place) => Unsafe.As<byte, T>(ref place) = _probe;

    internal override bool IsProbe(object? value) => value is T actual && EqualityComparer<T>.Default.Equals(actual, _probe);

    internal override TupleElement Bind(FieldSlot slot, nint offset) => new TupleElement<T>(slot, offset);
}
