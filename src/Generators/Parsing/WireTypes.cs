using Managers.Generators.Models;
using Microsoft.CodeAnalysis;

namespace Managers.Generators.Parsing;

/// <summary>Which types cross and how, docs/protocol.md section 4; and what has to be registered for them before their first use.</summary>
/// <param name="from">The assembly that code is written for.</param>
internal sealed class WireTypes(IAssemblySymbol from)
{
    private static readonly Dictionary<string, (string Wire, string? Member)> s_named = new()
    {
        ["System.Int128"] = ("i128", "Int128"),
        ["System.UInt128"] = ("u128", "UInt128"),
        ["System.Half"] = ("f16", "Half"),
        ["System.Numerics.Complex"] = ("complex", "Complex"),
        ["System.Text.Rune"] = ("rune", "Rune"),
        ["System.Guid"] = ("guid", "Guid"),
        ["System.DateTimeOffset"] = ("datetimeoffset", "DateTimeOffset"),
        ["System.DateOnly"] = ("date", "DateOnly"),
        ["System.TimeOnly"] = ("time", "TimeOnly"),
        ["System.TimeSpan"] = ("timespan", "TimeSpan"),
        ["System.Numerics.BigInteger"] = ("bigint", "BigInteger"),
        ["Managers.SharedToken"] = ("token", "Token"),
    };

    private readonly SortedSet<string> _registrations = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _open = new(StringComparer.Ordinal);

    /// <summary>Statements, in an order that depends on nothing but themselves.</summary>
    internal EquatableArray<string> Registrations => EquatableArray.Of(_registrations);

    /// <summary>Those that have type parameters in them: of a generic value alone, everywhere else types are closed.</summary>
    internal EquatableArray<string> OpenRegistrations => EquatableArray.Of(_open);

    /// <summary>How a type crosses.</summary>
    /// <param name="type">The type.</param>
    /// <param name="why">What is wrong, as an addition to a sentence; empty if there is nothing to add.</param>
    /// <returns>Null if it does not.</returns>
    internal TypeModel? Read(ITypeSymbol type, out string why)
    {
        why = string.Empty;
        switch (type)
        {
            case IArrayTypeSymbol { Rank: 1 } array:
                return array.ElementType.SpecialType == SpecialType.System_Byte ? new TypeModel("byte[]", "bytes", null) : Sequence(array.ElementType, type, out why);
            case IArrayTypeSymbol:
                why = ", since it has more than one dimension";
                return null;
            case INamedTypeSymbol named when Simple(named) is { } simple:
                return simple;
            case INamedTypeSymbol { TypeKind: TypeKind.Enum } named:
                return Enumeration(named, out why);
            case INamedTypeSymbol { IsTupleType: true } tuple:
                return Tuple(tuple, out why);
            case INamedTypeSymbol { IsGenericType: true } named:
                return Generic(named, out why);
            case INamedTypeSymbol named when named.TypeKind == TypeKind.Interface && named.Has(Symbols.ProxyAttribute):
                return Marked(named, named, isInterface: true, "Contract", $"ref<{named.Name}>", out why);
            case INamedTypeSymbol named when named.Has(Symbols.ValueAttribute):
                return Marked(named, named, isInterface: false, "Codec", $"record<{ValueParser.NameOf(named)}>", out why);
            case ITypeParameterSymbol parameter:
                return new TypeModel(parameter.Code(), $"{{{parameter.Code()}}}", null);
            case INamedTypeSymbol { TypeKind: TypeKind.Error }:
                why = ", since the compiler does not know it";
                return null;
            default:
                return null;
        }
    }

    /// <summary>How the elements of a span cross: those that arrays carry as one block.</summary>
    internal static TypeModel? ReadElement(ITypeSymbol type) =>
        Simple(type) is { Wire: "i8" or "u8" or "i16" or "u16" or "i32" or "u32" or "i64" or "u64" or "i128" or "u128" or "f16" or "f32" or "f64" or "char" } element && type.SpecialType is not (SpecialType.System_IntPtr or SpecialType.System_UIntPtr)
            ? element : null;

    private static TypeModel? Simple(ITypeSymbol type)
    {
        (string Wire, string? Member) found = type.SpecialType switch
        {
            SpecialType.System_Boolean => ("bool", "Boolean"),
            SpecialType.System_SByte => ("i8", "SByte"),
            SpecialType.System_Byte => ("u8", "Byte"),
            SpecialType.System_Int16 => ("i16", "Int16"),
            SpecialType.System_UInt16 => ("u16", "UInt16"),
            SpecialType.System_Int32 => ("i32", "Int32"),
            SpecialType.System_UInt32 => ("u32", "UInt32"),
            SpecialType.System_Int64 => ("i64", "Int64"),
            SpecialType.System_UInt64 => ("u64", "UInt64"),
            SpecialType.System_IntPtr => ("i64", null),
            SpecialType.System_UIntPtr => ("u64", null),
            SpecialType.System_Single => ("f32", "Single"),
            SpecialType.System_Double => ("f64", "Double"),
            SpecialType.System_Decimal => ("decimal", "Decimal"),
            SpecialType.System_Char => ("char", "Char"),
            SpecialType.System_DateTime => ("datetime", "DateTime"),
            SpecialType.System_String => ("string", "String"),
            SpecialType.System_Object => ("any", null),
            _ => s_named.TryGetValue(type.FullName(), out (string, string?) named) && type is INamedTypeSymbol { Arity: 0 } ? named : default,
        };
        return found.Wire is null || type.TypeKind == TypeKind.Dynamic ? null : new TypeModel(type.Code(), found.Wire, found.Member);
    }

    private TypeModel? Enumeration(INamedTypeSymbol type, out string why)
    {
        if (!IsVisible(type, out why))
        {
            return null;
        }

        Add($"global::Managers.Protocol.WireCodecs.RegisterEnum<{type.Code()}>();", type);
        return new TypeModel(type.Code(), Simple(type.EnumUnderlyingType!)!.Wire, null);
    }

    private TypeModel? Tuple(INamedTypeSymbol type, out string why)
    {
        int length = type.TupleElements.IsDefault ? 0 : type.TupleElements.Length;
        if (length is < 2 or > 7)
        {
            why = $", since it has {(length == 0 ? "no element" : length == 1 ? "1 element" : $"{length} elements")}";
            return null;
        }

        List<TypeModel>? elements = ReadAll([.. type.TupleElements.Select(static element => element.Type)], out why);
        if (elements is null)
        {
            return null;
        }

        string code = $"({string.Join(", ", elements.Select(static element => element.CSharp))})";
        Add($"global::Managers.Protocol.WireCodecs.RegisterTuple<{string.Join(", ", elements.Select(static element => element.CSharp))}>();", type);
        return new TypeModel(code, $"({string.Join(",", elements.Select(static element => element.Wire))})", null);
    }

    private TypeModel? Generic(INamedTypeSymbol type, out string why)
    {
        switch (type.OriginalDefinition.FullName())
        {
            case "System.Nullable<T>" or "T?":
                return Nullable(type.TypeArguments[0], type, out why);
            case "System.Memory<T>" or "System.ReadOnlyMemory<T>" when type.TypeArguments[0].SpecialType == SpecialType.System_Byte:
                why = string.Empty;
                return new TypeModel(type.Code(), "bytes", null);
            case "System.Collections.Generic.List<T>" or "System.Collections.Generic.IReadOnlyList<T>":
                return Sequence(type.TypeArguments[0], type, out why);
            case "System.Collections.Generic.HashSet<T>" or "System.Collections.Generic.ISet<T>" or "System.Collections.Generic.IReadOnlySet<T>":
                return Sequence(type.TypeArguments[0], type, out why, "RegisterSet");
            case "System.Collections.Generic.Dictionary<TKey, TValue>":
                return Map(type, out why);
            case "Managers.ISharedQueue<T>":
                return Stock(type, "RegisterQueue", out why);
            case "Managers.IListProxy<T>":
                return Stock(type, "RegisterList", out why);
            case "Managers.IDictionaryProxy<TKey, TValue>":
                return Stock(type, "RegisterDictionary", out why);
            default:
                if (type.Has(Symbols.ValueAttribute))
                {
                    return GenericValue(type, out why);
                }

                why = type.Has(Symbols.ProxyAttribute) ? ", since it is generic" : string.Empty;
                return null;
        }
    }

    private TypeModel? Nullable(ITypeSymbol value, ITypeSymbol type, out string why)
    {
        if (Read(value, out why) is not { } inner)
        {
            return null;
        }

        if (Simple(value) is null && value.TypeKind != TypeKind.Enum)
        {
            Add($"global::Managers.Protocol.WireCodecs.RegisterNullable<{inner.CSharp}>();", value);
        }

        return new TypeModel(type.Code(), inner.Wire + "?", null);
    }

    private TypeModel? Sequence(ITypeSymbol element, ITypeSymbol type, out string why, string register = "RegisterList")
    {
        if (Read(element, out why) is not { } inner)
        {
            return null;
        }

        Add($"global::Managers.Protocol.WireCodecs.{register}<{inner.CSharp}>();", element);
        return new TypeModel(type.Code(), inner.Wire + "[]", null);
    }

    private TypeModel? Map(INamedTypeSymbol type, out string why)
    {
        if (ReadAll(type.TypeArguments, out why) is not { } inner)
        {
            return null;
        }

        Add($"global::Managers.Protocol.WireCodecs.RegisterMap<{inner[0].CSharp}, {inner[1].CSharp}>();", type);
        return new TypeModel(type.Code(), $"map<{inner[0].Wire},{inner[1].Wire}>", null);
    }

    /// <summary>An interface of the library's own objects: they cross as references.</summary>
    private TypeModel? Stock(INamedTypeSymbol type, string register, out string why)
    {
        if (ReadAll(type.TypeArguments, out why) is not { } inner)
        {
            return null;
        }

        Add($"global::Managers.Hosting.ReferentTypes.{register}<{string.Join(", ", inner.Select(static argument => argument.CSharp))}>();", type);
        return new TypeModel(type.Code(), $"ref<{type.Name}>", null);
    }

    /// <summary>A type that is marked; if it is another assembly's, that one must have been built with the generator, and its registration must have run.</summary>
    private TypeModel? Marked(INamedTypeSymbol type, ISymbol marked, bool isInterface, string suffix, string wire, out string why)
    {
        if (!IsVisible(type, out why))
        {
            return null;
        }

        if (!SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, from))
        {
            HomeModel home = Symbols.HomeOf(type, isInterface);
            if (type.ContainingAssembly.GetTypeByMetadataName($"{home.Namespace}.{home.Name}{suffix}") is null)
            {
                why = $", since its assembly '{marked.ContainingAssembly.Name}' was built without the generator of Managers";
                return null;
            }

            _registrations.Add($"_ = {home.Full(suffix)}.Instance;");
        }

        return new TypeModel(type.Code(), wire, null);
    }

    /// <summary>A closed type of a generic value, or one open in the parameters of the generic value that it is a member of.</summary>
    private TypeModel? GenericValue(INamedTypeSymbol type, out string why)
    {
        if (!IsVisible(type, out why))
        {
            return null;
        }

        if (type.ContainingType?.IsGeneric() == true)
        {
            why = ", since it is nested in a generic type";
            return null;
        }

        if (ReadAll(type.TypeArguments, out why) is not { } arguments)
        {
            return null;
        }

        HomeModel home = Symbols.HomeOf(type, isInterface: false);
        if (!SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, from) && type.ContainingAssembly.GetTypeByMetadataName($"{home.Namespace}.{home.Name}Codec`{type.Arity}") is null)
        {
            why = $", since its assembly '{type.ContainingAssembly.Name}' was built without the generator of Managers";
            return null;
        }

        Add($"{home.Full("Codec")}<{string.Join(", ", arguments.Select(static argument => argument.CSharp))}>.Register();", type);
        return new TypeModel(type.Code(), $"record<{ValueParser.NameOf(type)}<{string.Join(",", arguments.Select(static argument => argument.Wire))}>>", null);
    }

    private void Add(string statement, ITypeSymbol of) => (of.HasTypeParameter() ? _open : _registrations).Add(statement);

    private List<TypeModel>? ReadAll(IEnumerable<ITypeSymbol> types, out string why)
    {
        why = string.Empty;
        var read = new List<TypeModel>();
        foreach (ITypeSymbol type in types)
        {
            if (Read(type, out why) is not { } model)
            {
                why = why.Length == 0 ? $", since '{type.ToDisplayString()}' cannot" : why;
                return null;
            }

            read.Add(model);
        }

        return read;
    }

    private bool IsVisible(INamedTypeSymbol type, out string why)
    {
        string? hidden = type.HiddenBecause(from);
        why = hidden is null ? string.Empty : $", since generated code cannot see it: it is {hidden}";
        return hidden is null;
    }
}
