using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Managers.Formats;
using Managers.Memory;
using Managers.Proxies;
using Managers.Values;

namespace Managers;

public sealed partial class LocalManager
{
    /// <summary>Makes a value by format, as specified.</summary>
    /// <typeparam name="T">The C# type for the format's code: see docs/formats.md.</typeparam>
    /// <param name="format">A struct format that holds exactly one value, such as <c>"i"</c> or <c>"256p"</c>.</param>
    /// <param name="value">The first value.</param>
    /// <param name="name">A name by which others open it, of 1 to 200 bytes of UTF-8; null: by token alone.</param>
    /// <returns>The value; its space goes back when it is disposed, or collected and without a name, and nobody is attached.</returns>
    /// <exception cref="FormatException">The format breaks a rule.</exception>
    /// <exception cref="ArgumentException">The format holds another number of values, the type does not fit it, or the value does not.</exception>
    /// <exception cref="OverflowException">The value is outside the range of the format's code.</exception>
    /// <exception cref="SegmentException">The name is taken, or there is no room.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedValue<T> CreateSharedValue<[DynamicallyAccessedMembers(SharedLayout.Fields)] T>(string format, T value, string? name = null)
    {
        CheckName(name);
        ValueCodec<T> codec = ValueCodecs.ForValue<T>(StructFormat.Parse(format));
        string text = "=" + codec.Format.Text;
        if (text.Length > MaxFormatLength)
        {
            throw new ArgumentException($"The format has {codec.Format.Text.Length} characters: at most {MaxFormatLength - 1} are allowed.", nameof(format));
        }

        var descriptor = new ObjectDescriptor(ObjectKind.Value, text, Fnv64.OfText(text), (uint)Math.Max(1, codec.SizeInBytes));
        return Kept(SharedValue<T>.Create(Segment, descriptor, codec, value, name));
    }

    /// <summary>Makes a typed value.</summary>
    /// <typeparam name="T">Any unmanaged type; all its users must give it the same layout.</typeparam>
    /// <param name="value">The first value.</param>
    /// <param name="name">A name by which others open it, of 1 to 200 bytes of UTF-8; null: by token alone.</param>
    /// <returns>The value; its space goes back when it is disposed, or collected and without a name, and nobody is attached.</returns>
    /// <exception cref="NotSupportedException">The type holds a pointer.</exception>
    /// <exception cref="SegmentException">The name is taken, or there is no room.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedValue<T> CreateSharedValue<[DynamicallyAccessedMembers(SharedLayout.Fields)] T>(T value, string? name = null)
        where T : unmanaged
    {
        CheckName(name);
        return Kept(SharedValue<T>.Create(Segment, TypedDescriptor<T>.Value, TypedDescriptor<T>.Codec, value, name));
    }

    /// <summary>Opens a value by name.</summary>
    /// <typeparam name="T">A type that fits the format or the type it was made with.</typeparam>
    /// <param name="name">Its name.</param>
    /// <exception cref="SegmentException">There is none of that name.</exception>
    /// <exception cref="LayoutMismatchException">It is no value, or one of another layout.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedValue<T> OpenSharedValue<[DynamicallyAccessedMembers(SharedLayout.Fields)] T>(string name) =>
        Kept(SharedValue<T>.Bind(Segment.Open(name, ObjectKind.Value, readOnly: false)));

    /// <summary>Opens a struct by name.</summary>
    /// <typeparam name="T">A tuple whose elements fit the format it was made with.</typeparam>
    /// <param name="name">Its name.</param>
    /// <exception cref="SegmentException">There is none of that name.</exception>
    /// <exception cref="LayoutMismatchException">It is no struct, or its format does not fit.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedStruct<T> OpenSharedStruct<[DynamicallyAccessedMembers(SharedLayout.Fields)] T>(string name)
        where T : struct => Kept(SharedStruct<T>.Bind(Segment.Open(name, ObjectKind.Struct, readOnly: false)));

    /// <summary>Makes an array by array code with a copy of the elements, as specified.</summary>
    /// <typeparam name="T">The C# type of the code: see docs/formats.md.</typeparam>
    /// <param name="format">One of the codes <c>b B h H i I l L q Q e f d c u w</c>.</param>
    /// <param name="values">The elements; their number is the array's length for good. If the sequence throws, nothing is made.</param>
    /// <param name="name">A name by which others open it, of 1 to 200 bytes of UTF-8; null: by token alone.</param>
    /// <exception cref="ArgumentException">The code is unknown, or <typeparamref name="T"/> is not its type.</exception>
    /// <exception cref="SegmentException">The name is taken, or there is no room.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedArray<T> CreateSharedArray<[DynamicallyAccessedMembers(SharedLayout.Fields)] T>(string format, IEnumerable<T> values, string? name = null)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(values);
        CheckName(name);
        ObjectDescriptor descriptor = ArrayDescriptor<T>(format);
        T[] elements = Snapshot.Of(values);
        return Kept(SharedArray<T>.Create(Segment, descriptor, format, elements.Length, elements, name));
    }

    /// <summary>Makes an array of zeros by array code.</summary>
    /// <typeparam name="T">The C# type of the code: see docs/formats.md.</typeparam>
    /// <param name="format">One of the codes <c>b B h H i I l L q Q e f d c u w</c>.</param>
    /// <param name="length">Number of elements, 0 or more.</param>
    /// <param name="name">A name by which others open it, of 1 to 200 bytes of UTF-8; null: by token alone.</param>
    /// <exception cref="ArgumentException">The code is unknown, or <typeparamref name="T"/> is not its type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="SegmentException">The name is taken, or there is no room.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedArray<T> CreateSharedArray<[DynamicallyAccessedMembers(SharedLayout.Fields)] T>(string format, long length, string? name = null)
        where T : unmanaged
    {
        CheckName(name);
        CheckLength(length);
        return Kept(SharedArray<T>.Create(Segment, ArrayDescriptor<T>(format), format, length, default, name));
    }

    /// <summary>Makes a typed array of zeros.</summary>
    /// <typeparam name="T">Any unmanaged type; all its users must give it the same layout.</typeparam>
    /// <param name="length">Number of elements, 0 or more.</param>
    /// <param name="name">A name by which others open it, of 1 to 200 bytes of UTF-8; null: by token alone.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="OverflowException">The size in bytes is above the address space.</exception>
    /// <exception cref="NotSupportedException">The type holds a pointer.</exception>
    /// <exception cref="SegmentException">The name is taken, or there is no room.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedArray<T> CreateSharedArray<[DynamicallyAccessedMembers(SharedLayout.Fields)] T>(long length, string? name = null)
        where T : unmanaged
    {
        CheckName(name);
        CheckLength(length);
        return Kept(SharedArray<T>.Create(Segment, TypedDescriptor<T>.Array, CodeOf<T>(), length, default, name));
    }

    /// <summary>Makes a typed array with a copy of the elements.</summary>
    /// <typeparam name="T">Any unmanaged type; all its users must give it the same layout.</typeparam>
    /// <param name="values">The elements; their number is the array's length for good.</param>
    /// <param name="name">A name by which others open it, of 1 to 200 bytes of UTF-8; null: by token alone.</param>
    /// <exception cref="NotSupportedException">The type holds a pointer.</exception>
    /// <exception cref="SegmentException">The name is taken, or there is no room.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedArray<T> CreateSharedArray<[DynamicallyAccessedMembers(SharedLayout.Fields)] T>(ReadOnlySpan<T> values, string? name = null)
        where T : unmanaged
    {
        CheckName(name);
        return Kept(SharedArray<T>.Create(Segment, TypedDescriptor<T>.Array, CodeOf<T>(), values.Length, values, name));
    }

    /// <summary>Opens an array by name, without a copy.</summary>
    /// <typeparam name="T">The type it was made with, or one of the same layout.</typeparam>
    /// <param name="name">Its name.</param>
    /// <exception cref="SegmentException">There is none of that name.</exception>
    /// <exception cref="LayoutMismatchException">It is no array, or its elements differ in any field.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedArray<T> OpenSharedArray<[DynamicallyAccessedMembers(SharedLayout.Fields)] T>(string name)
        where T : unmanaged => Kept(SharedArray<T>.Bind(Segment.Open(name, ObjectKind.Array, readOnly: false)));

    private const int MaxFormatLength = 2000;

    private static ObjectDescriptor ArrayDescriptor<[DynamicallyAccessedMembers(SharedLayout.Fields)] T>(string format)
        where T : unmanaged
    {
        ArrayCode code = ArrayFormat.Parse(format);
        ArrayFormat.Check<T>(code);
        return new ObjectDescriptor(ObjectKind.Array, "=" + format, SharedLayout.HashOf<T>(), (uint)Unsafe.SizeOf<T>());
    }

    private static string? CodeOf<T>()
        where T : unmanaged => ArrayFormat.CodeOf<T>()?.ToString();

    private static void CheckLength(long length)
    {
        if (length < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(length), length, $"The length of a SharedArray is {length}: 0 or more elements are allowed.");
        }
    }

    private static void CheckName(string? name)
    {
        if (name is not null)
        {
            Platform.SegmentName.CheckUserName(name, "shared object", nameof(name));
        }
    }
}
