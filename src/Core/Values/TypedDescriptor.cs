using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Managers.Formats;
using Managers.Memory;

namespace Managers.Values;

/// <summary>What objects made by type have in common, once per type. Made at the first use, not by a static constructor, whose errors would arrive wrapped.</summary>
internal sealed class TypedDescriptor<[DynamicallyAccessedMembers(SharedLayout.Fields)] T>
    where T : unmanaged
{
    private static TypedDescriptor<T>? s_instance;

    private readonly ObjectDescriptor _value;
    private readonly ObjectDescriptor _array;
    private readonly ObjectDescriptor _queue;
    private readonly ValueCodec<T>? _codec;

    private TypedDescriptor()
    {
        // A pool block has 8 KiB in all: a long layout text is cut there, its hash is of the whole.
        string layout = SharedLayout.Abridge(SharedLayout.Describe<T>());
        char? code = ArrayFormat.CodeOf<T>();
        _array = Make(ObjectKind.Array, code is { } c ? "=" + c : layout);
        _queue = Make(ObjectKind.Queue, layout);
        if (code is not null and not ('u' or 'w'))
        {
            _codec = ValueCodecs.ForValue<T>(StructFormat.Parse(code.Value.ToString()));
        }

        _value = Make(ObjectKind.Value, _codec is null ? layout : "=" + code);
    }

    internal static ObjectDescriptor Value => Instance._value;

    internal static ObjectDescriptor Array => Instance._array;

    internal static ObjectDescriptor Queue => Instance._queue;

    /// <summary>The codec of the one-letter struct format of T; null for types that have none.</summary>
    internal static ValueCodec<T>? Codec => Instance._codec;

    private static TypedDescriptor<T> Instance => s_instance ??= new TypedDescriptor<T>();

    private static ObjectDescriptor Make(ObjectKind kind, string text) => new(kind, text, SharedLayout.HashOf<T>(), (uint)Unsafe.SizeOf<T>());
}
