using Managers.Generators.Models;
using Microsoft.CodeAnalysis;

namespace Managers.Generators.Parsing;

/// <summary>Reads an interface marked [ManagedProxy].</summary>
internal sealed class ContractParser
{
    private readonly INamedTypeSymbol _type;
    private readonly IAssemblySymbol _from;
    private readonly WireTypes _wires;
    private readonly MemberParser _members;
    private readonly List<DiagnosticModel> _diagnostics = [];

    private ContractParser(INamedTypeSymbol type, IAssemblySymbol from)
    {
        _type = type;
        _from = from;
        _wires = new WireTypes(from);
        _members = new MemberParser(_wires, _diagnostics);
    }

    internal static Found<ContractModel> Parse(INamedTypeSymbol type, IAssemblySymbol from) => new ContractParser(type, from).Parse();

    private Found<ContractModel> Parse()
    {
        ContractModel? model = null;
        if (_type.IsGeneric())
        {
            Report(Descriptors.GenericInterface, _type, _type.ToDisplayString());
        }
        else if (_type.HiddenBecause(_from) is { } hidden)
        {
            Report(Descriptors.NotVisible, _type, _type.ToDisplayString(), hidden);
        }
        else
        {
            MethodModel[] members = [.. Members().OrderBy(static method => method.Signature is null).ThenBy(static method => method.Signature, StringComparer.Ordinal)];
            CheckSignatures(members);
            model = _diagnostics.Count != 0 ? null : new ContractModel(
                Symbols.HomeOf(_type, isInterface: true), _type.Code(), _type.ToDisplayString(), new EquatableArray<MethodModel>(members),
                _type.AllInterfaces.Any(static parent => parent.Is("System.IAsyncDisposable")), _wires.Registrations);
        }

        return new Found<ContractModel>(model, EquatableArray.Of(_diagnostics));
    }

    private List<MethodModel> Members()
    {
        // What a proxy has by itself: disposing it lets go of the object.
        IEnumerable<INamedTypeSymbol> parents = _type.AllInterfaces.Where(static parent => !parent.Is("System.IDisposable") && !parent.Is("System.IAsyncDisposable"));
        return [.. parents.Prepend(_type).SelectMany(static parent => parent.GetMembers()).SelectMany(Read)];
    }

    private IEnumerable<MethodModel> Read(ISymbol member)
    {
        switch (member)
        {
            case { IsStatic: true, IsAbstract: true }:
                Report(Descriptors.UnsupportedMember, member, Name(member), "static");
                break;
            case { IsStatic: true } or INamedTypeSymbol or { IsAbstract: false, IsVirtual: false }:
                break;
            case IPropertySymbol { ExplicitInterfaceImplementations.Length: > 0 } or IEventSymbol { ExplicitInterfaceImplementations.Length: > 0 }:
                // Made abstract again: read where it is declared.
                break;
            case IPropertySymbol or IMethodSymbol { MethodKind: MethodKind.Ordinary } when !member.IsUsableFrom(_from):
                // One with a body is for the interface itself.
                if (member.IsAbstract)
                {
                    Report(Descriptors.UnsupportedMember, member, Name(member), member.UnusableBecause());
                }

                break;
            case IEventSymbol:
                Report(Descriptors.Event, member, Name(member));
                break;
            case IPropertySymbol { IsIndexer: true }:
                Report(Descriptors.Indexer, member, Name(member));
                break;
            case IPropertySymbol property when property.SetMethod is { IsInitOnly: true }:
                Report(Descriptors.UnsupportedMember, member, Name(member), "a property with 'init'");
                break;
            case IPropertySymbol { RefKind: not RefKind.None } or IMethodSymbol { RefKind: not RefKind.None, MethodKind: MethodKind.Ordinary }:
                Report(Descriptors.ByReference, member, "The result", Name(member), "reference");
                break;
            case IPropertySymbol property:
                return _members.ReadProperty(property, _from);
            case IMethodSymbol { MethodKind: MethodKind.Ordinary, TypeParameters.Length: > 0 }:
                Report(Descriptors.GenericMethod, member, Name(member));
                break;
            case IMethodSymbol { MethodKind: MethodKind.Ordinary } method:
                return _members.ReadMethod(method);
        }

        return [];
    }

    private void CheckSignatures(MethodModel[] members)
    {
        for (int i = 1; i < members.Length; i++)
        {
            if (members[i].Signature is { } signature && signature == members[i - 1].Signature)
            {
                Report(Descriptors.SameSignature, _type, Describe(members[i - 1]), Describe(members[i]), signature);
            }
        }
    }

    private static string Describe(MethodModel method) =>
        $"{method.Owner.Replace("global::", string.Empty)}.{method.Name}({string.Join(", ", method.Parameters.Select(static parameter => parameter.Declared.Replace("global::", string.Empty)))})";

    private static string Name(ISymbol member) => member.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);

    // A member that an interface of another assembly brings is reported where this one is declared.
    private void Report(DiagnosticDescriptor descriptor, ISymbol at, params string[] arguments) => _diagnostics.Add(DiagnosticModel.Of(descriptor, at.Place() ?? _type.Place(), arguments));
}
