using Microsoft.CodeAnalysis;

namespace Managers.Generators;

/// <summary>What the generator refuses. Numbers are never used again; docs/diagnostics.md explains each.</summary>
internal static class Descriptors
{
    private const string Category = "Managers";

    internal static readonly DiagnosticDescriptor GenericInterface = Error(
        "MGR001", "A managed interface cannot be generic",
        "No proxy can be written for '{0}': it has type parameters, or is nested in a type that has. Proxies are of closed interfaces: declare one without type parameters that says which types it uses.");

    internal static readonly DiagnosticDescriptor NotVisible = Error(
        "MGR002", "Generated code cannot see the type",
        "No code can be written for '{0}': it is {1}, and the generated classes are not inside of it. Make it internal or public, and the types around it too.");

    internal static readonly DiagnosticDescriptor Event = Error(
        "MGR003", "A managed interface cannot have events",
        "'{0}' is an event; a server calls no code of its clients. Have the client ask: by a method that waits for the next value, or a queue that the object puts to.");

    internal static readonly DiagnosticDescriptor Indexer = Error(
        "MGR004", "A managed interface cannot have indexers",
        "'{0}' is an indexer; contracts have methods and properties. Declare a method for reading and one for writing.");

    internal static readonly DiagnosticDescriptor GenericMethod = Error(
        "MGR005", "A managed method cannot be generic",
        "'{0}' has type parameters; the server cannot know which types clients will use. Declare a method for each type, or take 'object'.");

    internal static readonly DiagnosticDescriptor ByReference = Error(
        "MGR006", "A managed method takes and returns values",
        "'{0}' of '{1}' is passed by {2}; the caller's memory is in another process. Return what changes: a tuple if there is more than one value.");

    internal static readonly DiagnosticDescriptor NoCodec = Error(
        "MGR007", "A type cannot cross to a manager server",
        "The type '{0}' of '{1}' cannot cross{2}. What can: numbers, bool, char, string, dates and times, Guid, object, enums, nullables, byte[] and Memory<byte>, arrays, List, IReadOnlyList, sets (HashSet, ISet, IReadOnlySet), Dictionary and tuples of two to seven of those, SharedToken, "
        + "ISharedQueue<T>, IListProxy<T>, IDictionaryProxy<K, V>, interfaces marked [ManagedProxy] and types marked [ManagedValue]. Mark the type if it is yours, else convert it.");

    internal static readonly DiagnosticDescriptor Span = Error(
        "MGR008", "A span cannot be used there",
        "'{0}' of '{1}' is a span{2}. Parameters of methods that return before the call is over, of creators, and results are arrays or memory instead; other parameters may be a ReadOnlySpan of numbers.");

    internal static readonly DiagnosticDescriptor SameSignature = Error(
        "MGR009", "Two members look the same on the wire",
        "'{0}' and '{1}' both have the signature '{2}' on the wire, so a server could not tell them apart. Rename one of them.");

    internal static readonly DiagnosticDescriptor UnsupportedMember = Error(
        "MGR010", "A managed interface cannot have such a member",
        "'{0}' is {1}; contracts have methods, and properties with 'get' and 'set', of an object. Change or remove it.");

    internal static readonly DiagnosticDescriptor Token = Error(
        "MGR011", "One cancellation token, and last",
        "'{0}' of '{1}' is a CancellationToken that is not the last parameter. A call has one token, which does not travel as an argument: make it the last parameter.");

    internal static readonly DiagnosticDescriptor SameName = Error(
        "MGR012", "Two types would have the same generated classes",
        "'{0}' and '{1}' would have generated classes of the same names: '{2}' and what is appended. Rename one of them, or move it to another namespace.");

    internal static readonly DiagnosticDescriptor NotPartial = Error(
        "MGR020", "A manager with creators must be partial",
        "'{0}' has members marked [CreatorMethod], whose bodies are generated into another part of the class; it, or a type around it, is not partial. Add 'partial'.");

    internal static readonly DiagnosticDescriptor CreatorNotPartial = Error(
        "MGR021", "A creator must be a partial member without a body",
        "'{0}' is marked [CreatorMethod], but is {1}. Declare a partial instance method, or a partial property with a getter alone, without a body: it is generated.");

    internal static readonly DiagnosticDescriptor NotManager = Error(
        "MGR022", "Creators belong to managers",
        "'{0}' is marked [CreatorMethod], but '{1}' is not derived from BaseManager. Derive the class from BaseManager or SyncManager, or move the member to one that is.");

    internal static readonly DiagnosticDescriptor NoProxy = Error(
        "MGR023", "A creator must return a proxy",
        "'{0}' returns '{1}'; a creator returns an interface marked [ManagedProxy] or an ISharedQueue<T>, or a Task or ValueTask of that. Mark the interface that clients are to use, and return it.");

    internal static readonly DiagnosticDescriptor WrongCallable = Error(
        "MGR024", "The callable cannot make the object",
        "'{0}' cannot make '{1}' for '{2}': {3}. Name a class that implements it and that generated code can see.");

    internal static readonly DiagnosticDescriptor NoConstructor = Error(
        "MGR025", "The callable takes other arguments",
        "'{0}' has no accessible {1} that takes ({2}), the parameters of '{3}'. Make the creator's parameters those of a constructor or of the factory.");

    internal static readonly DiagnosticDescriptor BadTypeId = Error(
        "MGR026", "The type id cannot be used",
        "The type id of '{0}' cannot be used: {1}. Set TypeId to a name of 1 to 255 bytes that no other creator of the manager has.");

    internal static readonly DiagnosticDescriptor RepeatedTypeId = Error(
        "MGR027", "The type id is taken",
        "'{0}' and '{1}' have the type id '{2}'. Two creators share one only if they make the same in the same way, as one that blocks and one that does not: same callable, types of parameters, proxy and exposed members. Give one of them a TypeId of its own.");

    internal static readonly DiagnosticDescriptor NotExposable = Error(
        "MGR028", "There is no such member to expose",
        "'{0}' is to expose {1}, which {2}. It can expose: {3}.");

    internal static readonly DiagnosticDescriptor GenericManager = Error(
        "MGR029", "A manager with creators cannot be generic",
        "'{0}' has type parameters, or is nested in a type that has; a server could not tell which manager it is. Declare a class without type parameters.");

    internal static readonly DiagnosticDescriptor AddsCreators = Error(
        "MGR030", "The table of creators is generated",
        "'{0}' overrides AddCreators, which is generated for its members marked [CreatorMethod]. Add further creators in a class between it and its base, or in one that derives from it.");

    internal static readonly DiagnosticDescriptor BadValueType = Error(
        "MGR040", "The type cannot be a managed value",
        "No codec can be written for '{0}': it is {1}. Mark a class, record or struct of which a copy can be made on the other side.");

    internal static readonly DiagnosticDescriptor LostMember = Error(
        "MGR041", "A member could not be given back",
        "'{0}' crosses with '{1}', but can neither be set nor is it a parameter of the constructor that is used. Give it a 'set' or 'init' that generated code can see, or a constructor with a parameter of its name and type.");

    internal static readonly DiagnosticDescriptor NoValueConstructor = Error(
        "MGR042", "The value has no constructor that can be used",
        "No accessible constructor of '{0}' has only parameters with the names and types of its public properties and fields. Declare one, or one without parameters.");

    internal static readonly DiagnosticDescriptor TooManyFields = Error(
        "MGR043", "The value has too many members",
        "'{0}' has {1} public properties and fields; a value has at most 255 on the wire. Group them into values of their own.");

    internal static readonly DiagnosticDescriptor BadValueName = Error(
        "MGR044", "The value's name cannot be used",
        "The name '{1}' of '{0}' cannot be used on the wire: it has {2}. A name is 1 to 255 letters, digits, '.', '_' or '-'.");

    internal static readonly DiagnosticDescriptor NoCodecForUse = Error(
        "MGR050", "Items of that type cannot cross",
        "'{0}' cannot be a type argument of '{1}', as its values cannot cross{2}. Mark the type [ManagedValue], or an interface [ManagedProxy], if it is yours; convert it; or, with a WireCodec of your own that is registered before its first use, "
        + "disable this diagnostic where it is used.");

    private static readonly Dictionary<string, DiagnosticDescriptor> s_byId = All.ToDictionary(static descriptor => descriptor.Id);

    internal static IEnumerable<DiagnosticDescriptor> All =>
    [
        GenericInterface, NotVisible, Event, Indexer, GenericMethod, ByReference, NoCodec, Span, SameSignature, UnsupportedMember, Token, SameName, NotPartial, CreatorNotPartial, NotManager, NoProxy, WrongCallable, NoConstructor, BadTypeId,
        RepeatedTypeId, NotExposable, GenericManager, AddsCreators, BadValueType, LostMember, NoValueConstructor, TooManyFields, BadValueName, NoCodecForUse,
    ];

    internal static DiagnosticDescriptor Of(string id) => s_byId[id];

    private static DiagnosticDescriptor Error(string id, string title, string message) => new(id, title, message, Category, DiagnosticSeverity.Error, isEnabledByDefault: true);
}
