namespace Managers.Protocol;

/// <summary>Makes of a reference that was read what stands for the object here: a proxy in a client, the object itself in its server.</summary>
internal interface IReferenceSource
{
    /// <summary>Resolves a reference.</summary>
    /// <param name="id">The object's id.</param>
    /// <param name="contract">The number of its contract.</param>
    /// <param name="typeId">Its type id, in UTF-8.</param>
    /// <param name="wanted">The type that the reader wants it to be.</param>
    object Resolve(ulong id, ulong contract, ReadOnlySpan<byte> typeId, Type wanted);
}
