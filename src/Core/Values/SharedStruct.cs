using System.Diagnostics.CodeAnalysis;
using Managers.Formats;
using Managers.Memory;
using Managers.Values;

namespace Managers;

/// <summary>A tuple in shared memory, by format: <c>"hh"</c> holds two shorts. Always a tuple, also of one field. The specification's SharedStruct.</summary>
/// <typeparam name="T">A value tuple with one element for each value of the format.</typeparam>
public sealed unsafe class SharedStruct<[DynamicallyAccessedMembers(SharedLayout.Fields)] T> : SharedCellObject<T>
    where T : struct
{
    internal SharedStruct(in ObjectPlace place, ValueCodec<T> codec)
        : base(in place, codec)
    {
    }

    /// <summary>Attaches to the struct that a token names; its format must fit the elements of <typeparamref name="T"/>.</summary>
    /// <param name="token">What <see cref="SharedObject.ToToken"/> gave in some process.</param>
    /// <returns>The struct; dispose it to let go.</returns>
    /// <exception cref="SegmentException">It does not exist any more, or may not be opened.</exception>
    /// <exception cref="LayoutMismatchException">It is no struct, or one whose format does not fit.</exception>
    public static SharedStruct<T> Attach(SharedToken token) => Bind(ManagerSegment.Attach(token, ObjectKind.Struct, readOnly: false));

    /// <summary>Makes an independent copy with the same content in the same manager; it has no name.</summary>
    /// <returns>The copy.</returns>
    /// <exception cref="InvalidOperationException">This object was attached by token: it has no manager in this process.</exception>
    /// <exception cref="SegmentException">There is no room.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public SharedStruct<T> Clone()
    {
        SharedStruct<T> copy = Create(ManagerForClone(), Codec!, Value, null);
        GC.KeepAlive(this);
        return copy;
    }

    /// <summary>The specification's text: <c>SharedStruct('hh', (1, 2))</c>.</summary>
    public override string ToString() => IsDisposed ? "SharedStruct(disposed)" : $"SharedStruct('{Format}', {Codec!.ToText(Value)})";

    internal static SharedStruct<T> Create(ManagerSegment manager, ValueCodec<T> codec, T value, string? name)
    {
        string text = "=" + codec.Format.Text;
        var descriptor = new ObjectDescriptor(ObjectKind.Struct, text, Fnv64.OfText(text), (uint)Math.Max(1, codec.SizeInBytes));
        ObjectPlace place = manager.Allocate(descriptor, 1, SharedCell.SizeOf(codec.SizeInBytes), SharedCell.AlignmentOf(codec.SizeInBytes), new FirstValue(codec, value), named: name);
        return Publish(new SharedStruct<T>(in place, codec), manager, name);
    }

    internal static SharedStruct<T> Bind(in ObjectPlace place)
    {
        try
        {
            return new SharedStruct<T>(in place, CellBinding.CodecFor<T>(in place, static format => ValueCodecs.ForAnyTuple<T>(format))!);
        }
        catch
        {
            ManagerSegment.Release(in place, disposed: true);
            throw;
        }
    }
}
