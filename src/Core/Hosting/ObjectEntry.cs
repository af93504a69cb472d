using System.Text;
using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>One access to an object of the server: by which contract, which of its methods, under which type id. Most objects have one; two creators that give the same object each give their own access to it.</summary>
internal sealed class ObjectEntry(HeldObject held, ulong id, ManagedContract contract, string typeId, bool[]? exposed)
{
    internal HeldObject Held => held;

    /// <summary>The id that references carry: the object's own in the low 48 bits, above it the number of the access.</summary>
    internal ulong Id => id;

    internal object Target { get; } = held.Target;

    internal ManagedContract Contract => contract;

    /// <summary>The type id in UTF-8, as references carry it.</summary>
    internal byte[] TypeIdBytes { get; } = Encoding.UTF8.GetBytes(typeId);

    internal string TypeId => typeId;

    /// <summary>Calls of code of the user's, one at a time however they reach the object; of one of the library's own types, while a long call runs, if it has had any.</summary>
    internal CallQueue? Calls => held.Calls;

    internal bool IsExposed(int method) => exposed is null || exposed[method];

    /// <summary>True if this is the access that a creator of that type id gives.</summary>
    internal bool Is(ManagedContract other, string otherTypeId, bool[]? otherExposed) =>
        contract.Hash == other.Hash && typeId == otherTypeId && (exposed is null ? otherExposed is null : otherExposed is not null && exposed.AsSpan().SequenceEqual(otherExposed));

    /// <summary>True if all methods of that contract may be called.</summary>
    internal bool IsWhole(ManagedContract other) => contract.Hash == other.Hash && exposed is null;
}
