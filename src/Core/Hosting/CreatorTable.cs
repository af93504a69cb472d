using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>Makes or finds an object in the server: reads the arguments, calls <see cref="IncomingCall.EndArguments"/>, and gives the object.</summary>
/// <param name="call">The call that asked for it.</param>
/// <returns>The object; one that was given before keeps its id.</returns>
public delegate object ObjectCreator(ref IncomingCall call);

/// <summary>The type ids of a manager and how its server makes their objects; the specification's registry. Frozen when the server starts.</summary>
public sealed class CreatorTable
{
    private readonly Dictionary<string, Creator> _creators = new(StringComparer.Ordinal);
    private bool _isFrozen;

    internal CreatorTable()
    {
    }

    /// <summary>The type ids, without those that every server has.</summary>
    public IReadOnlyCollection<string> TypeIds => _creators.Keys;

    /// <summary>Adds a type id.</summary>
    /// <param name="typeId">1 to 255 bytes of UTF-8, not one that is there already.</param>
    /// <param name="contract">How its objects are called; null for the library's own types.</param>
    /// <param name="create">Makes or finds an object.</param>
    /// <param name="exposed">Numbers of the methods that may be called; empty: all.</param>
    /// <exception cref="ArgumentException">The type id is taken, or is none.</exception>
    /// <exception cref="InvalidOperationException">The server has been started.</exception>
    public void Add(string typeId, ManagedContract? contract, ObjectCreator create, params ReadOnlySpan<ushort> exposed)
    {
        ArgumentNullException.ThrowIfNull(create);
        Add(typeId, new Creator(contract, create, FlagsOf(contract, exposed)));
    }

    /// <summary>Adds a type id that this side only asks for: a server of this manager needs <c>Register</c> to serve it.</summary>
    /// <param name="typeId">1 to 255 bytes of UTF-8, not one that is there already.</param>
    /// <param name="contract">Number of the contract that its objects must have; 0: any.</param>
    public void AddImported(string typeId, ulong contract) => Add(typeId, new Creator(null, null, null) { ImportedContract = contract });

    /// <summary>Adds a type id that this side only asks for: a server of this manager needs <c>Register</c> to serve it, by an object of that contract.</summary>
    /// <param name="typeId">1 to 255 bytes of UTF-8, not one that is there already.</param>
    /// <param name="contract">How its objects are called.</param>
    /// <param name="exposed">Numbers of the methods that may be called; empty: all.</param>
    public void AddImported(string typeId, ManagedContract contract, params ReadOnlySpan<ushort> exposed)
    {
        ArgumentNullException.ThrowIfNull(contract);
        Add(typeId, new Creator(contract, null, FlagsOf(contract, exposed)) { ImportedContract = contract.Hash });
    }

    /// <summary>Sets how a type id's objects are made, whether it is there or not.</summary>
    internal void Register(string typeId, ManagedContract? contract, ObjectCreator create)
    {
        Check(typeId);
        Registered = typeId;
        Creator? declared = _creators.GetValueOrDefault(typeId);
        _creators[typeId] = new Creator(contract ?? declared?.Contract, create, declared?.Exposed) { ImportedContract = declared?.ImportedContract ?? 0 };
    }

    /// <summary>A type id that was set by <see cref="Register"/>; null if none was.</summary>
    internal string? Registered { get; private set; }

    internal void Freeze() => _isFrozen = true;

    internal Creator? Find(string typeId) => _creators.GetValueOrDefault(typeId);

    private static bool[]? FlagsOf(ManagedContract? contract, ReadOnlySpan<ushort> exposed)
    {
        if (exposed.IsEmpty || contract is null)
        {
            return null;
        }

        var flags = new bool[contract.Signatures.Count];
        foreach (ushort method in exposed)
        {
            flags[method] = true;
        }

        return flags;
    }

    private void Add(string typeId, Creator creator)
    {
        Check(typeId);
        if (!_creators.TryAdd(typeId, creator))
        {
            throw new ArgumentException($"The type id '{typeId}' is taken: each creator of a manager needs one of its own.", nameof(typeId));
        }
    }

    private void Check(string typeId)
    {
        ArgumentException.ThrowIfNullOrEmpty(typeId);
        if (_isFrozen)
        {
            throw new InvalidOperationException($"The type id '{typeId}' comes too late: the server has started. Register everything before.");
        }

        if (System.Text.Encoding.UTF8.GetByteCount(typeId) > ProtocolConstants.MaxTypeIdInBytes)
        {
            throw new ArgumentException($"A type id has at most {ProtocolConstants.MaxTypeIdInBytes} bytes in UTF-8.", nameof(typeId));
        }

        if (StockTypes.Find(typeId) is not null)
        {
            throw new ArgumentException($"The type id '{typeId}' belongs to a type that every server has. Choose another.", nameof(typeId));
        }
    }
}

/// <summary>How objects of a type id are made; without a delegate it is only asked for.</summary>
internal sealed record Creator(ManagedContract? Contract, ObjectCreator? Create, bool[]? Exposed)
{
    internal ulong ImportedContract { get; init; }
}
