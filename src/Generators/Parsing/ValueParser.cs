using System.Text;
using Managers.Generators.Emitting;
using Managers.Generators.Models;
using Microsoft.CodeAnalysis;

namespace Managers.Generators.Parsing;

/// <summary>Reads a type marked [ManagedValue].</summary>
internal sealed class ValueParser
{
    private const int MostFields = 255;

    // How far the closed types of generic values go that one is made of, and how many they are: more than a program has are types without end.
    private const int MostSteps = 16;
    private const int MostHeld = 1024;

    private readonly INamedTypeSymbol _type;
    private readonly IAssemblySymbol _from;
    private readonly WireTypes _wires;
    private readonly List<DiagnosticModel> _diagnostics = [];

    private ValueParser(INamedTypeSymbol type, IAssemblySymbol from)
    {
        _type = type;
        _from = from;
        _wires = new WireTypes(from);
    }

    internal static Found<ValueModel> Parse(INamedTypeSymbol type, IAssemblySymbol from)
    {
        var parser = new ValueParser(type, from);
        ValueModel? model = parser.Parse();
        return new Found<ValueModel>(parser._diagnostics.Count == 0 ? model : null, EquatableArray.Of(parser._diagnostics));
    }

    /// <summary>The type's name on the wire, without type arguments.</summary>
    internal static string NameOf(INamedTypeSymbol type) =>
        type.Attribute(Symbols.ValueAttribute)?.NamedArguments.FirstOrDefault(static argument => argument.Key == "Name").Value.Value as string ?? type.PlainName();

    private ValueModel? Parse()
    {
        string display = _type.ToDisplayString();
        string? bad = _type.ContainingType?.IsGeneric() == true ? "nested in a generic type" : _type.IsAbstract ? "abstract" : _type.IsStatic ? "static" : _type.IsRefLikeType ? "a ref struct"
            : _type.Has("System.Runtime.CompilerServices.InlineArrayAttribute") ? "an inline array, of which only the first element would cross"
            : _type.AllInterfaces.Any(static parent => parent.Is("System.Collections.ICollection") || parent.Is("System.Collections.Generic.ICollection<T>")) ? "a collection, whose elements would stay behind"
            : _type.TypeParameters.FirstOrDefault(static parameter => ValueEmitter.Names.Contains(parameter.Name)) is { } parameter ? $"a type whose type parameter is called '{parameter.Name}', as is a member of the codec"
            : _type.IsGenericType && IsEndless() ? "made of closed types of generic values without end, as a Box<T> is that holds a Box<List<T>>" : null;
        if (bad is not null)
        {
            Report(Descriptors.BadValueType, _type, display, bad);
            return null;
        }

        if (_type.HiddenBecause(_from) is { } hidden)
        {
            Report(Descriptors.NotVisible, _type, display, hidden);
            return null;
        }

        CheckName(display);
        ISymbol[] members = [.. Members(_type)];
        if (members.Length > MostFields)
        {
            Report(Descriptors.TooManyFields, _type, display, members.Length.ToString(System.Globalization.CultureInfo.InvariantCulture));
            return null;
        }

        if (members.Select(member => (Member: member, Hidden: HiddenBy(member))).FirstOrDefault(static pair => pair.Hidden is not null) is { Hidden: { } hiding } pair)
        {
            Report(Descriptors.BadValueType, hiding, display, $"a type in which '{Display(pair.Member)}' is hidden by '{Display(hiding)}', so that one of them would be lost");
            return null;
        }

        if (members.FirstOrDefault(static member => member.IsForbidden() || (member as IPropertySymbol)?.GetMethod?.IsForbidden() == true) is { } forbidden)
        {
            Report(Descriptors.BadValueType, forbidden, display, $"a type whose member '{Display(forbidden)}' is obsolete as an error");
            return null;
        }

        if (Constructor(members) is not ({ } constructor, { } given))
        {
            Report(Descriptors.NoValueConstructor, _type, display);
            return null;
        }

        ISymbol[] required = [.. constructor.LeavesToSet()];
        if (required.FirstOrDefault(one => members.All(member => member.Name != one.Name)) is { } left)
        {
            Report(Descriptors.BadValueType, left, display, $"a type whose member '{Display(left)}' is required, but does not cross");
            return null;
        }

        List<FieldModel> fields = [.. members.Select((member, i) => Read(member, Array.IndexOf(given, i), required.Any(one => one.Name == member.Name))).OfType<FieldModel>()];
        string name = NameOf(_type);
        TypeParametersModel? parameters = null;
        if (_type.IsGenericType)
        {
            List<string> names = [.. _type.TypeParameters.Select(static parameter => parameter.Code())];
            parameters = new TypeParametersModel(EquatableArray.Of(names), EquatableArray.Of(_type.Constraints()), _wires.OpenRegistrations);
            name += $"<{string.Join(",", names.Select(static parameter => $"{{{parameter}}}"))}>";
        }

        // An open type has the name that its codec says, which may be another than its parts would give: T[] of bytes are bytes.
        string schema = $"{name}({string.Join(",", fields.Select(static field => $"{field.Name.TrimStart('@')}:{(field.Type.IsOpen ? $"{{{field.Type.CSharp}}}" : field.Type.Wire)}"))})";
        return new ValueModel(
            Symbols.HomeOf(_type, isInterface: false), _type.Code(), display, $"record<{name}>", schema, _type.IsReferenceType, _type.IsSealed || _type.IsValueType, EquatableArray.Of(fields), _wires.Registrations, parameters);
    }

    /// <summary>Whether making the type known would make ever new types known: those of the generic values that it is made of.</summary>
    private bool IsEndless()
    {
        var seen = new HashSet<ITypeSymbol>(SymbolEqualityComparer.Default);
        List<INamedTypeSymbol> last = [_type];
        for (int step = 0; last.Count != 0; step++)
        {
            if (step == MostSteps || seen.Count > MostHeld)
            {
                return true;
            }

            last = [.. last.SelectMany(Members).SelectMany(static member => GenericValues(TypeOf(member))).Where(seen.Add)];
        }

        return false;
    }

    private static IEnumerable<INamedTypeSymbol> GenericValues(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => GenericValues(array.ElementType),
        INamedTypeSymbol { IsGenericType: true } named => named.TypeArguments.SelectMany(GenericValues).Concat(named.Has(Symbols.ValueAttribute) ? [named] : []),
        _ => [],
    };

    private void CheckName(string display)
    {
        string name = NameOf(_type);
        char other = name.FirstOrDefault(static c => !(char.IsLetterOrDigit(c) || c is '.' or '_' or '-'));
        if (name.Length == 0 || other != 0 || Encoding.UTF8.GetByteCount(name) > 255)
        {
            Report(Descriptors.BadValueName, _type, display, name, name.Length == 0 ? "no character" : other != 0 ? $"the character '{other}'" : "more than 255 bytes");
        }
    }

    /// <summary>Public properties that keep something, and public fields; those of base types first, as they are declared.</summary>
    private static IEnumerable<ISymbol> Members(INamedTypeSymbol of)
    {
        var chain = new Stack<INamedTypeSymbol>();
        for (INamedTypeSymbol? at = of; at is { SpecialType: not (SpecialType.System_Object or SpecialType.System_ValueType) }; at = at.BaseType)
        {
            chain.Push(at);
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (ISymbol member in chain.SelectMany(static type => type.GetMembers()))
        {
            bool isState = member is { DeclaredAccessibility: Accessibility.Public, IsStatic: false } && member switch
            {
                IPropertySymbol { IsIndexer: false, GetMethod.DeclaredAccessibility: Accessibility.Public } property => property.SetMethod is not null || IsAuto(property),
                IFieldSymbol { IsConst: false } => true,
                _ => false,
            };
            if (isState && seen.Add(member.Name))
            {
                yield return member;
            }
        }
    }

    // A property of a positional record has its field in source only by way of the property. Of another assembly private fields are not seen, but the compiler's mark on what it wrote is.
    private static bool IsAuto(IPropertySymbol property) =>
        property.ContainingType.GetMembers().Any(member => member is IFieldSymbol field && SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property))
        || (property.Place() is null && property.GetMethod!.Has("System.Runtime.CompilerServices.CompilerGeneratedAttribute"));

    /// <summary>The member of a derived type that stands where code means another by its name; null if there is none.</summary>
    private ISymbol? HiddenBy(ISymbol member)
    {
        for (INamedTypeSymbol at = _type; !SymbolEqualityComparer.Default.Equals(at, member.ContainingType); at = at.BaseType!)
        {
            if (at.GetMembers(member.Name).FirstOrDefault(other => !other.IsOverride && other.IsSeenFrom(_from)) is { } hiding)
            {
                return hiding;
            }
        }

        return null;
    }

    /// <summary>The accessible constructor with most parameters, each of which is a member of its own; a copy constructor is none.</summary>
    /// <returns>It, and the numbers of the members, by parameter; nulls if there is none.</returns>
    private (IMethodSymbol? Constructor, int[]? Given) Constructor(ISymbol[] members) => _type.InstanceConstructors
        .Where(constructor => constructor.IsUsableFrom(_from) && constructor.Parameters.All(static parameter => parameter.RefKind is RefKind.None or RefKind.In))
        .OrderByDescending(static constructor => constructor.Parameters.Length)
        .Select(constructor => (constructor, Given(constructor.Parameters, members)))
        .FirstOrDefault(static found => found.Item2 is not null);

    /// <summary>Which member each parameter gives: the one of its name, else the only one left whose name is the same but for case.</summary>
    private static int[]? Given(IReadOnlyList<IParameterSymbol> parameters, ISymbol[] members)
    {
        int[] given = [.. parameters.Select(parameter => Array.FindIndex(members, member => IsOf(parameter, member, StringComparison.Ordinal)))];
        for (int i = 0; i < given.Length; i++)
        {
            if (given[i] < 0)
            {
                int[] left = [.. Enumerable.Range(0, members.Length).Where(member => Array.IndexOf(given, member) < 0 && IsOf(parameters[i], members[member], StringComparison.OrdinalIgnoreCase))];
                if (left.Length != 1)
                {
                    return null;
                }

                given[i] = left[0];
            }
        }

        return given;
    }

    private static bool IsOf(IParameterSymbol parameter, ISymbol member, StringComparison comparison) =>
        string.Equals(parameter.Name, member.Name, comparison) && SymbolEqualityComparer.Default.Equals(parameter.Type, TypeOf(member));

    private static ITypeSymbol TypeOf(ISymbol member) => member is IPropertySymbol property ? property.Type : ((IFieldSymbol)member).Type;

    private static string Display(ISymbol member) => member.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);

    private FieldModel? Read(ISymbol member, int parameter, bool isRequired)
    {
        ITypeSymbol type = TypeOf(member);
        string name = Display(member);
        if (_wires.Read(type, out string why) is not { } wire)
        {
            Report(Descriptors.NoCodec, member, type.ToDisplayString(), name, why);
            return null;
        }


        bool canBeSet = member is IPropertySymbol property ? property.SetMethod?.IsUsableFrom(_from) == true : member is IFieldSymbol { IsReadOnly: false };
        if (parameter < 0 && !canBeSet)
        {
            Report(Descriptors.LostMember, member, name, _type.ToDisplayString());
            return null;
        }

        return new FieldModel(Symbols.Identifier(member.Name), type.DeclaredCode(), wire, parameter, parameter < 0 || isRequired);
    }

    private void Report(DiagnosticDescriptor descriptor, ISymbol at, params string[] arguments) => _diagnostics.Add(DiagnosticModel.Of(descriptor, at.Place() ?? _type.Place(), arguments));
}
