using System.Buffers;

namespace Managers.Protocol;

/// <summary>
/// The bytes of a record that nobody here knows, with references to objects in it: it owns them, and gives them back when nobody has the bytes any more. Who copies the memory of an <see cref="OpaqueRecord"/> into another
/// one shares it. A record without references is an array, and costs nothing more.
/// </summary>
/// <param name="bytes">The record, which has been checked.</param>
internal abstract class KeptRecord(byte[] bytes) : MemoryManager<byte>
{
    private int _released;

#pragma warning disable CA2015 // What a finalizer frees here are references; the bytes are an array, which any span of them keeps.
    /// <summary>Gives the references back if nobody has the bytes any more.</summary>
    ~KeptRecord() => Dispose(false);
#pragma warning restore CA2015

    /// <summary>What keeps the references of a record alive.</summary>
    /// <returns>Null if it has none, or nothing does: somebody has made it of bytes.</returns>
    internal static KeptRecord? Of(ReadOnlyMemory<byte> record) => System.Runtime.InteropServices.MemoryMarshal.TryGetMemoryManager(record, out KeptRecord? kept) ? kept : null;

    public override Span<byte> GetSpan() => bytes;

    public override MemoryHandle Pin(int elementIndex = 0) => bytes.AsMemory(elementIndex).Pin();

    // The handle of the array frees it.
    public override void Unpin()
    {
    }

    protected sealed override void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _released, 1) == 0)
        {
            Release();
        }
    }

    /// <summary>Gives each reference back, once. Callable from finalizers.</summary>
    protected abstract void Release();
}
