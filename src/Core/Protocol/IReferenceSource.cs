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

    /// <summary>Copies a record that nobody here knows, and takes over the references in it, of which there are some.</summary>
    /// <param name="record">The record, which has been checked.</param>
    /// <returns>What keeps them as long as it is kept.</returns>
    KeptRecord Keep(ReadOnlySpan<byte> record);
}

/// <summary>Writes references to objects in frames that go to one other side.</summary>
internal interface IReferenceSink
{
    /// <summary>Writes a reference.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="target">A proxy in a client, the object itself in its server.</param>
    /// <param name="contract">How the object is called; null if it is of the library's own types.</param>
    void Write(ref ValueWriter writer, object target, ManagedContract? contract);

    /// <summary>Writes a record that nobody here knows, with the references in it if it has any.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="record">The record.</param>
    void WriteRecord(ref ValueWriter writer, ReadOnlyMemory<byte> record);
}
