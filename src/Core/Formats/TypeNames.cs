namespace Managers.Formats;

/// <summary>C# names of types, as messages show them.</summary>
internal static class TypeNames
{
    /// <summary>What an integer code takes.</summary>
    internal const string Integers = "sbyte, byte, short, ushort, int, uint, long, ulong, nint, nuint, Int128, UInt128 or bool";

    /// <summary>What a code for fractions takes.</summary>
    internal const string Numbers = "float, double, Half, decimal, sbyte, byte, short, ushort, int, uint, long, ulong, nint, nuint, Int128, UInt128 or bool";

    internal static string Of<T>() => Of(typeof(T));

    internal static string Of(Type type)
    {
        if (type == typeof(IntPtr))
            return "nint";
        if (type == typeof(UIntPtr))
            return "nuint";
        if (type == typeof(byte[]))
            return "byte[]";
        if (type == typeof(string))
            return "string";
        if (type.IsEnum)
            return type.Name;

        return Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => "bool",
            TypeCode.SByte => "sbyte",
            TypeCode.Byte => "byte",
            TypeCode.Int16 => "short",
            TypeCode.UInt16 => "ushort",
            TypeCode.Int32 => "int",
            TypeCode.UInt32 => "uint",
            TypeCode.Int64 => "long",
            TypeCode.UInt64 => "ulong",
            TypeCode.Single => "float",
            TypeCode.Double => "double",
            TypeCode.Decimal => "decimal",
            TypeCode.Char => "char",
            _ => type.Name,
        };
    }

    /// <summary>The C# types that a kind of field takes.</summary>
    internal static string TakenBy(FieldKind kind) => kind switch
    {
        FieldKind.Char => "byte or char (ASCII)",
        FieldKind.Half or FieldKind.Single or FieldKind.Double => Numbers,
        FieldKind.Text or FieldKind.Pascal => "string or byte[]",
        _ => Integers,
    };
}
