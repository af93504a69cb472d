namespace Managers.Generators.Models;

/// <summary>How a parameter travels.</summary>
internal enum ParameterKind
{
    Value,

    /// <summary>A ReadOnlySpan: an array on the wire.</summary>
    Span,

    /// <summary>A CancellationToken: no argument at all.</summary>
    Token,
}

/// <param name="Name">Its name, escaped where it is a keyword.</param>
/// <param name="Declared">Its type as it is declared, with the annotations.</param>
/// <param name="Modifier">params, in, or nothing; with a space after it.</param>
/// <param name="Kind">Which of the kinds it is.</param>
/// <param name="Type">How it crosses; of a Span its elements.</param>
internal sealed record ParameterModel(string Name, string Declared, string Modifier, ParameterKind Kind, TypeModel? Type);

/// <summary>What a method gives.</summary>
internal enum ResultKind
{
    Void,
    Value,
    Task,
    TaskOfValue,
    ValueTask,
    ValueTaskOfValue,
    Stream,
}

/// <param name="Kind">Which of the kinds it is.</param>
/// <param name="Declared">The return type as it is declared.</param>
/// <param name="Type">How the value crosses; null if there is none.</param>
internal sealed record ResultModel(ResultKind Kind, string Declared, TypeModel? Type);

/// <summary>A method of an interface, or an accessor of one of its properties.</summary>
/// <param name="Owner">The interface that declares it.</param>
/// <param name="Name">Its name: of the method, or of the property.</param>
/// <param name="Signature">On the wire; null: it is left out, and calling it by a proxy is an error.</param>
/// <param name="Role">What it is of its member.</param>
/// <param name="Result">What it gives.</param>
/// <param name="Parameters">What it takes.</param>
/// <param name="Kinds">How the server runs it, as code.</param>
internal sealed record MethodModel(string Owner, string Name, string? Signature, MethodRole Role, ResultModel Result, EquatableArray<ParameterModel> Parameters, string Kinds);

internal enum MethodRole
{
    Method,
    Getter,
    Setter,
}
