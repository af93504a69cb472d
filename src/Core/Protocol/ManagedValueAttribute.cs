namespace Managers;

/// <summary>
/// Makes a class, record or struct cross to manager servers and back, by a codec that the source generator writes. Its public properties and fields cross, as a copy; both sides need the same ones, in the same order.
/// </summary>
/// <remarks>Values are given back by the constructor whose parameters bear the names of properties, and by setters (<c>init</c> too) for the rest. What is not public does not cross.
/// A generic type crosses by each of its closed types that a program names.</remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class ManagedValueAttribute : Attribute
{
    /// <summary>The type's name on the wire, at most 255 characters. Null: its full name. A generic type has its type arguments behind it. Set it to move or rename the type without parting from those who have the old one.</summary>
    public string? Name { get; init; }
}
