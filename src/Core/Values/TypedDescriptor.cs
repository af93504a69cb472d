using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Managers.Formats;
using Managers.Memory;

namespace Managers.Values;

/// <summary>What objects made by type have in common, once per type and kind.</summary>
internal static class TypedDescriptor<[DynamicallyAccessedMembers(SharedLayout.Fields)] T>
    where T : unmanaged
{
    internal static readonly ObjectDescriptor Value;
    internal static readonly ObjectDescriptor Array;

    /// <summary>The codec of the one-letter struct format of T; null for types that have none.</summary>
    internal static readonly ValueCodec<T>? Codec;

    static TypedDescriptor()
    {
        // A pool block has 8 KiB in all: a long layout text is cut there, its hash is of the whole.
        string layout = SharedLayout.Abridge(SharedLayout.Describe<T>());
        char? code = ArrayFormat.CodeOf<T>();
        Array = Make(ObjectKind.Array, code is { } c ? "=" + c : layout);
        if (code is not null and not ('u' or 'w'))
        {
            Codec = ValueCodecs.ForValue<T>(StructFormat.Parse(code.Value.ToString()));
        }

        Value = Make(ObjectKind.Value, Codec is null ? layout : "=" + code);
    }

    private static ObjectDescriptor Make(ObjectKind kind, string text) => new(kind, text, SharedLayout.HashOf<T>(), (uint)Unsafe.SizeOf<T>());
}
