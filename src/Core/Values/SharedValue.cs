using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using Managers.Formats;
using Managers.Memory;
using Managers.Values;

namespace Managers;

/// <summary>
/// One value in shared memory: by format (<c>"256p"</c>, a string; <c>"i"</c>, an int) or typed (any unmanaged struct).
/// The specification's SharedValue.
/// </summary>
/// <typeparam name="T">The C# type of the value.</typeparam>
public sealed unsafe partial class SharedValue<[DynamicallyAccessedMembers(SharedLayout.Fields)] T> : SharedCellObject<T>
{
    internal SharedValue(in ObjectPlace place, ValueCodec<T>? codec)
        : base(in place, codec)
    {
    }

    /// <summary>Attaches to the value that a token names; it must have been made with a format or type that fits <typeparamref name="T"/>.</summary>
    /// <param name="token">What <see cref="SharedObject.ToToken"/> gave in some process.</param>
    /// <returns>The value; dispose it to let go.</returns>
    /// <exception cref="SegmentException">It does not exist any more, or may not be opened.</exception>
    /// <exception cref="LayoutMismatchException">It is no value, or one of another layout.</exception>
    public static SharedValue<T> Attach(SharedToken token) => Bind(ManagerSegment.Attach(token, ObjectKind.Value, readOnly: false));

    /// <summary>
    /// The value in place: no copy, no check, no lock. What several processes do to it at once needs a lock or the interlocked members.
    /// Valid until this object or its manager is disposed.
    /// </summary>
    /// <exception cref="InvalidOperationException">The format stores it in another form than <typeparamref name="T"/> has in this machine.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public ref T AsRef()
    {
        ThrowIfDisposed();
        RequireRaw();
        return ref Unsafe.AsRef<T>(Data);
    }

    /// <summary>Makes an independent copy with the same content in the same manager; it has no name.</summary>
    /// <returns>The copy.</returns>
    /// <exception cref="InvalidOperationException">This object was attached by token: it has no manager in this process.</exception>
    /// <exception cref="SegmentException">There is no room.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public SharedValue<T> Clone()
    {
        SharedValue<T> copy = Create(ManagerForClone(), Describe(), Codec, Value, null);
        GC.KeepAlive(this);
        return copy;
    }

    /// <summary>The specification's text: <c>SharedValue('i', 5)</c>; with the name of the type where there is no format.</summary>
    public override string ToString()
    {
        if (IsDisposed)
        {
            return $"SharedValue<{typeof(T).Name}>(disposed)";
        }

        T value = Value;
        return Codec is { } codec
            ? $"SharedValue('{codec.Format.Text}', {codec.ToText(value)})"
            : string.Create(CultureInfo.InvariantCulture, $"SharedValue<{typeof(T).Name}>({PythonText.Of(value)})");
    }

    internal static SharedValue<T> Create(ManagerSegment manager, ObjectDescriptor descriptor, ValueCodec<T>? codec, T value, string? name)
    {
        int size = codec?.SizeInBytes ?? Unsafe.SizeOf<T>();
        ObjectPlace place = manager.Allocate(descriptor, 1, SharedCell.SizeOf(size), SharedCell.AlignmentOf(size), new FirstValue(codec, value), named: name);
        return Publish(new SharedValue<T>(in place, codec), manager, name);
    }

    internal static SharedValue<T> Bind(in ObjectPlace place)
    {
        try
        {
            return new SharedValue<T>(in place, CellBinding.CodecFor<T>(in place, static format => ValueCodecs.ForValue<T>(format)));
        }
        catch
        {
            ManagerSegment.Release(in place, disposed: true);
            throw;
        }
    }

    private void RequireRaw()
    {
        if (!IsRaw)
        {
            throw new InvalidOperationException(
                $"A value of format '{Format}' is not stored as a {typeof(T).Name} of this machine, so it cannot be used in place: use Value, or a native format of the same type.");
        }
    }
}
