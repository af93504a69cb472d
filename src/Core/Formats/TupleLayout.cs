using System.Runtime.CompilerServices;

namespace Managers.Formats;

/// <summary>
/// Where the elements of a tuple type lie in it. The runtime chooses that order and does not tell, but it can be seen: put a
/// probe at an offset of an otherwise empty tuple and look through <see cref="ITuple"/> which element shows it. Done once
/// for a type; afterwards a tuple known only as a whole is read and written without reflection or boxing.
/// </summary>
internal static class TupleLayout<TTuple>
    where TTuple : struct
{
    private static nint[]? s_offsets;

    /// <summary>Flattens the element types, those of a nested rest included; null when TTuple is not a ValueTuple.</summary>
    internal static List<Type>? GetElementTypes()
    {
        var types = new List<Type>();
        Type? part = typeof(TTuple);
        while (part is not null)
        {
            if (part.Namespace != "System" || !(part.Name == "ValueTuple" || part.Name.StartsWith("ValueTuple`", StringComparison.Ordinal)))
                return null;

            Type[] arguments = part.GetGenericArguments();
            types.AddRange(arguments.Length == 8 ? arguments.AsSpan(0, 7) : arguments);
            part = arguments.Length == 8 ? arguments[7] : null;
        }

        return types;
    }

    /// <summary>The offset of each element in bytes, in the order of the elements.</summary>
    internal static ReadOnlySpan<nint> GetOffsets(ReadOnlySpan<TupleElementType> types)
    {
        // Two threads may both find it; they find the same.
        nint[] offsets = Volatile.Read(ref s_offsets) ?? Find(types);
        Volatile.Write(ref s_offsets, offsets);
        return offsets;
    }

    private static nint[] Find(ReadOnlySpan<TupleElementType> types)
    {
        var offsets = new nint[types.Length];
        var isReference = new bool[Unsafe.SizeOf<TTuple>()];
        for (int i = 0; i < types.Length; i++)
        {
            if (types[i].IsReference)
            {
                offsets[i] = FindOne(types[i], i, isReference);
                isReference.AsSpan((int)offsets[i], IntPtr.Size).Fill(true);
            }
        }

        // References are known by now. A number must never be put where one lies: the collector would follow it.
        for (int i = 0; i < types.Length; i++)
        {
            if (!types[i].IsReference)
                offsets[i] = FindOne(types[i], i, isReference);
        }

        return offsets;
    }

    private static nint FindOne(TupleElementType type, int index, ReadOnlySpan<bool> isReference)
    {
        int step = Math.Min(type.Size, IntPtr.Size);
        for (int offset = 0; offset + type.Size <= isReference.Length; offset += step)
        {
            if (isReference.Slice(offset, type.Size).Contains(true))
                continue;

            TTuple tuple = default;
            type.WriteProbe(ref Unsafe.Add(ref Unsafe.As<TTuple, byte>(ref tuple), offset));
            if (type.IsProbe(((ITuple)tuple)[index]))
                return offset;
        }

        throw new NotSupportedException($"Element {index} of {typeof(TTuple)} was not found in its memory: this runtime lays tuples out in a way this library does not know.");
    }
}
