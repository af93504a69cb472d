using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>An object of the server: what it is, how it is called, and who refers to it.</summary>
internal sealed class ObjectEntry(ulong id, object target, ManagedContract contract, string typeId)
{
    internal ulong Id => id;

    internal object Target => target;

    internal ManagedContract Contract => contract;

    /// <summary>The type id in UTF-8, as references carry it.</summary>
    internal byte[] TypeIdBytes { get; } = System.Text.Encoding.UTF8.GetBytes(typeId);

    internal string TypeId => typeId;

    /// <summary>Which methods may be called; null: all.</summary>
    internal bool[]? Exposed { get; init; }

    /// <summary>Calls of code of the user's, one at a time; null for the library's own types, which have their own lock.</summary>
    internal CallQueue? Calls { get; } = target is Referent ? null : new CallQueue();

    /// <summary>References of sessions and leases. Under the table's lock.</summary>
    internal long Holders { get; set; }

    /// <summary>References from values that other objects hold. Under the table's lock.</summary>
    internal long Edges { get; set; }

    internal bool IsExposed(int method) => Exposed is null || Exposed[method];
}
