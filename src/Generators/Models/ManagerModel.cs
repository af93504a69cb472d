namespace Managers.Generators.Models;

/// <summary>A creator.</summary>
/// <param name="Head">The declaration without parameters: modifiers, type and name.</param>
/// <param name="IsProperty">A property with a getter, not a method.</param>
/// <param name="Result">What it gives.</param>
/// <param name="Parameters">What it takes.</param>
/// <param name="TypeId">The name both sides know the objects by.</param>
/// <param name="Contract">The contract's class, as code; null for the library's own types.</param>
/// <param name="Make">What makes the object in the server, up to the bracket of its arguments; null: the server has it registered.</param>
/// <param name="Exposed">Numbers of the methods that may be called; empty: all.</param>
/// <param name="IsTwin">An earlier member declares the type id already, in the same way.</param>
internal sealed record CreatorModel(
    string Head, bool IsProperty, ResultModel Result, EquatableArray<ParameterModel> Parameters, string TypeId, string? Contract, string? Make, EquatableArray<int> Exposed, bool IsTwin);

/// <summary>A class derived from BaseManager.</summary>
/// <param name="HintName">Of the file.</param>
/// <param name="Declaration">The declaration, as documentation names it.</param>
/// <param name="Type">Its name in code.</param>
/// <param name="Namespace">Its namespace; null: the global one.</param>
/// <param name="Containing">Declarations of the types around it, outermost first.</param>
/// <param name="Name">Its own name.</param>
/// <param name="NeedsConstructor">It declares none, so it is given one that takes options.</param>
/// <param name="IsStartable">A server process can make one.</param>
/// <param name="Creators">Its creators.</param>
/// <param name="Registrations">Statements that make known what it needs, before its first use.</param>
internal sealed record ManagerModel(
    string HintName, string Declaration, string Type, string? Namespace, EquatableArray<string> Containing, string Name, bool NeedsConstructor, bool IsStartable, EquatableArray<CreatorModel> Creators,
    EquatableArray<string> Registrations) : IWritten<ManagerModel>
{
    public ManagerModel Under(string hintName) => this with { HintName = hintName };
}

/// <summary>What was found in one declaration: a model to write code from, if it is without errors, and what there is to say.</summary>
internal sealed record Found<T>(T? Model, EquatableArray<DiagnosticModel> Diagnostics)
    where T : class, IEquatable<T>;
