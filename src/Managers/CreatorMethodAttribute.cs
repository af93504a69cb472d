namespace Managers;

/// <summary>
/// On a partial method, or a partial property with a getter, of a partial class derived from <see cref="BaseManager"/>: it makes an object in the server and returns a proxy. The source generator writes its body, and tells the server how the object is made.
/// The specification's <c>CreatorMethod</c>; its proxy type is the return type: an interface marked <see cref="ManagedProxyAttribute"/>, or <see cref="ISharedQueue{T}"/>.
/// </summary>
/// <remarks>The member may also return a <see cref="Task{T}"/> or <see cref="ValueTask{T}"/> of that, and take a <see cref="CancellationToken"/> last; beside one that blocks, under the same type id.</remarks>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
public sealed class CreatorMethodAttribute : Attribute
{
    /// <summary>A creator of this side alone: a server that serves the type id has it registered by <see cref="BaseManager.Register{T}"/>.</summary>
    public CreatorMethodAttribute()
    {
    }

    /// <summary>A creator.</summary>
    /// <param name="callable">The class whose constructor, or <see cref="Factory"/>, makes the object in the server.</param>
    public CreatorMethodAttribute(Type callable)
    {
        ArgumentNullException.ThrowIfNull(callable);
        Callable = callable;
    }

    /// <summary>The class whose constructor, or <see cref="Factory"/>, makes the object in the server; null: the server registers the object.</summary>
    public Type? Callable { get; }

    /// <summary>The name under which both sides know the objects, 1 to 255 bytes of UTF-8, once in a manager. Null: the name of the callable.</summary>
    public new string? TypeId { get; init; }

    /// <summary>A static method of the callable that gives the object, instead of a constructor: a new one, or the same one each time, which all clients then share. Null: a constructor.</summary>
    public string? Factory { get; init; }

    /// <summary>Names of the members that clients may call; a name stands for all of its overloads, and for a property's both accessors (<c>get_Name</c> for one of them); one at least. Null: every member of the interface.</summary>
    public string[]? Exposed { get; init; }
}
