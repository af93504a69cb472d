using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Managers.Client;
using Managers.Formats;
using Managers.Protocol;
using Managers.Proxies;

namespace Managers;

public partial class SyncManager
{
    // A longer array is made empty and filled where it is: its elements need no frame.
    private const int MaxInitialInBytes = 64 << 10;

    /// <summary>Makes a value by format in the server, as specified.</summary>
    /// <typeparam name="T">The C# type for the format's code: see docs/formats.md.</typeparam>
    /// <param name="format">A struct format that holds exactly one value, such as <c>"i"</c> or <c>"256p"</c>.</param>
    /// <param name="value">The first value.</param>
    /// <exception cref="FormatException">The format breaks a rule.</exception>
    /// <exception cref="ArgumentException">The format holds another number of values, the type does not fit it, or the value does not.</exception>
    /// <exception cref="OverflowException">The value is outside the range of the format's code.</exception>
    public SharedValueProxy<T> CreateSharedValue<T>(string format, T value)
    {
        ProxyTypes.RegisterSharedValue<T>();
        ValueCodec<T> codec = ValueCodecs.ForValue<T>(StructFormat.Parse(format));
        return new SharedValueProxy<T>(BeginCell(codec, value, isStruct: false).Invoke(ReadReference), codec);
    }

    /// <summary>Makes a struct of one value by format in the server, as specified.</summary>
    /// <param name="format">A struct format that holds one value, such as <c>"i"</c>.</param>
    /// <param name="value">The first value.</param>
    /// <exception cref="FormatException">The format breaks a rule.</exception>
    /// <exception cref="ArgumentException">The format holds another number of values, or an element's type or value does not fit its code.</exception>
    /// <exception cref="OverflowException">An element is outside the range of its code; the message names it.</exception>
    public SharedStructProxy<ValueTuple<T1>> CreateSharedStruct<T1>(string format, ValueTuple<T1> value) => CreateStruct(ValueCodecs.ForTuple<T1>(StructFormat.Parse(format)), value);

    /// <summary>Makes a struct of two values by format in the server, as specified.</summary>
    /// <param name="format">A struct format that holds two values, such as <c>"ii"</c>.</param>
    /// <param name="value">The first value.</param>
    /// <exception cref="FormatException">The format breaks a rule.</exception>
    /// <exception cref="ArgumentException">The format holds another number of values, or an element's type or value does not fit its code.</exception>
    /// <exception cref="OverflowException">An element is outside the range of its code; the message names it.</exception>
    public SharedStructProxy<(T1, T2)> CreateSharedStruct<T1, T2>(string format, (T1, T2) value) => CreateStruct(ValueCodecs.ForTuple<T1, T2>(StructFormat.Parse(format)), value);

    /// <summary>Makes a struct of three values by format in the server, as specified.</summary>
    /// <param name="format">A struct format that holds three values, such as <c>"iii"</c>.</param>
    /// <param name="value">The first value.</param>
    /// <exception cref="FormatException">The format breaks a rule.</exception>
    /// <exception cref="ArgumentException">The format holds another number of values, or an element's type or value does not fit its code.</exception>
    /// <exception cref="OverflowException">An element is outside the range of its code; the message names it.</exception>
    public SharedStructProxy<(T1, T2, T3)> CreateSharedStruct<T1, T2, T3>(string format, (T1, T2, T3) value) => CreateStruct(ValueCodecs.ForTuple<T1, T2, T3>(StructFormat.Parse(format)), value);

    /// <summary>Makes a struct of four values by format in the server, as specified.</summary>
    /// <param name="format">A struct format that holds four values, such as <c>"iiii"</c>.</param>
    /// <param name="value">The first value.</param>
    /// <exception cref="FormatException">The format breaks a rule.</exception>
    /// <exception cref="ArgumentException">The format holds another number of values, or an element's type or value does not fit its code.</exception>
    /// <exception cref="OverflowException">An element is outside the range of its code; the message names it.</exception>
    public SharedStructProxy<(T1, T2, T3, T4)> CreateSharedStruct<T1, T2, T3, T4>(string format, (T1, T2, T3, T4) value) => CreateStruct(ValueCodecs.ForTuple<T1, T2, T3, T4>(StructFormat.Parse(format)), value);

    /// <summary>Makes a struct of five values by format in the server, as specified.</summary>
    /// <param name="format">A struct format that holds five values, such as <c>"iiiii"</c>.</param>
    /// <param name="value">The first value.</param>
    /// <exception cref="FormatException">The format breaks a rule.</exception>
    /// <exception cref="ArgumentException">The format holds another number of values, or an element's type or value does not fit its code.</exception>
    /// <exception cref="OverflowException">An element is outside the range of its code; the message names it.</exception>
    public SharedStructProxy<(T1, T2, T3, T4, T5)> CreateSharedStruct<T1, T2, T3, T4, T5>(string format, (T1, T2, T3, T4, T5) value) => CreateStruct(ValueCodecs.ForTuple<T1, T2, T3, T4, T5>(StructFormat.Parse(format)), value);

    /// <summary>Makes a struct of six values by format in the server, as specified.</summary>
    /// <param name="format">A struct format that holds six values, such as <c>"iiiiii"</c>.</param>
    /// <param name="value">The first value.</param>
    /// <exception cref="FormatException">The format breaks a rule.</exception>
    /// <exception cref="ArgumentException">The format holds another number of values, or an element's type or value does not fit its code.</exception>
    /// <exception cref="OverflowException">An element is outside the range of its code; the message names it.</exception>
    public SharedStructProxy<(T1, T2, T3, T4, T5, T6)> CreateSharedStruct<T1, T2, T3, T4, T5, T6>(string format, (T1, T2, T3, T4, T5, T6) value) => CreateStruct(ValueCodecs.ForTuple<T1, T2, T3, T4, T5, T6>(StructFormat.Parse(format)), value);

    /// <summary>Makes a struct of seven values by format in the server, as specified.</summary>
    /// <param name="format">A struct format that holds seven values, such as <c>"iiiiiii"</c>.</param>
    /// <param name="value">The first value.</param>
    /// <exception cref="FormatException">The format breaks a rule.</exception>
    /// <exception cref="ArgumentException">The format holds another number of values, or an element's type or value does not fit its code.</exception>
    /// <exception cref="OverflowException">An element is outside the range of its code; the message names it.</exception>
    public SharedStructProxy<(T1, T2, T3, T4, T5, T6, T7)> CreateSharedStruct<T1, T2, T3, T4, T5, T6, T7>(string format, (T1, T2, T3, T4, T5, T6, T7) value) => CreateStruct(ValueCodecs.ForTuple<T1, T2, T3, T4, T5, T6, T7>(StructFormat.Parse(format)), value);

    /// <summary>Makes an array by array code in the server's shared memory, with a copy of the elements, as specified.</summary>
    /// <typeparam name="T">The C# type of the code: see docs/formats.md.</typeparam>
    /// <param name="format">One of the codes <c>b B h H i I l L q Q e f d c u w</c>.</param>
    /// <param name="values">The elements; their number is the array's length for good.</param>
    /// <exception cref="ArgumentException">The code is unknown, or <typeparamref name="T"/> is not its type.</exception>
    /// <exception cref="SegmentException">The server has no room.</exception>
    public SharedArrayProxy<T> CreateSharedArray<[DynamicallyAccessedMembers(SharedLayout.Fields)] T>(string format, IEnumerable<T> values)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(values);
        T[] elements = Snapshot.Of(values);
        if ((long)elements.Length * Unsafe.SizeOf<T>() > MaxInitialInBytes)
        {
            SharedArrayProxy<T> array = CreateSharedArray<T>(format, elements.Length);
            array.CopyFrom(elements);
            return array;
        }

        return BeginArray<T>(format, elements).Invoke<SharedArrayProxy<T>>();
    }

    /// <summary>Makes an array of zeros by array code in the server's shared memory.</summary>
    /// <typeparam name="T">The C# type of the code: see docs/formats.md.</typeparam>
    /// <param name="format">One of the codes <c>b B h H i I l L q Q e f d c u w</c>.</param>
    /// <param name="length">Number of elements, 0 or more.</param>
    /// <exception cref="ArgumentException">The code is unknown, or <typeparamref name="T"/> is not its type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="SegmentException">The server has no room.</exception>
    public SharedArrayProxy<T> CreateSharedArray<[DynamicallyAccessedMembers(SharedLayout.Fields)] T>(string format, long length)
        where T : unmanaged
        => BeginArray<T>(format, length).Invoke<SharedArrayProxy<T>>();

    private OutgoingCall BeginArray<[DynamicallyAccessedMembers(SharedLayout.Fields)] T>(string format, T[] elements)
        where T : unmanaged
    {
        OutgoingCall call = BeginArray<T>(format);
        call.WriteArguments<T>(elements);
        return call;
    }

    private OutgoingCall BeginArray<[DynamicallyAccessedMembers(SharedLayout.Fields)] T>(string format, long length)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        OutgoingCall call = BeginArray<T>(format);
        call.Arguments.WriteInt64(length);
        return call;
    }

    private OutgoingCall BeginArray<[DynamicallyAccessedMembers(SharedLayout.Fields)] T>(string format)
        where T : unmanaged
    {
        ArrayFormat.Check<T>(ArrayFormat.Parse(format));
        ProxyTypes.RegisterSharedArray<T>();
        OutgoingCall call = Create(StockContracts.Array);
        call.Arguments.WriteString(format);
        return call;
    }

    private SharedStructProxy<T> CreateStruct<T>(ValueCodec<T> codec, T value)
        where T : struct
    {
        ProxyTypes.RegisterSharedStruct<T>();
        return new SharedStructProxy<T>(BeginCell(codec, value, isStruct: true).Invoke(ReadReference), codec);
    }

    private OutgoingCall BeginCell<T>(ValueCodec<T> codec, T value, bool isStruct)
    {
        byte[] packed = new byte[codec.SizeInBytes];
        codec.Write(value, packed);
        OutgoingCall call = Create(StockContracts.Cell);
        call.Arguments.WriteString(codec.Format.Text);
        PackedValues.Write(ref call.Arguments, codec.Format, packed, isStruct);
        return call;
    }
}
