using System.Text;

namespace Managers.Memory;

/// <summary>What an object is, before it has a place. One instance serves all objects of a type or format.</summary>
internal sealed class ObjectDescriptor
{
    internal ObjectDescriptor(ObjectKind kind, string text, ulong schemaHash, uint elementSizeInBytes)
    {
        Kind = kind;
        Text = text;
        TextBytes = Encoding.UTF8.GetBytes(text);
        SchemaHash = schemaHash;
        ElementSizeInBytes = elementSizeInBytes;
    }

    internal ObjectKind Kind { get; }

    /// <summary>The layout text that is stored: <c>=</c> and a format, or the fields of a type.</summary>
    internal string Text { get; }

    internal byte[] TextBytes { get; }

    internal ulong SchemaHash { get; }

    internal uint ElementSizeInBytes { get; }

    internal ObjectHeader Header(ulong elementCount, uint dataOffset, uint dataSizeInBytes) => new()
    {
        SchemaHash = SchemaHash,
        ElementCount = elementCount,
        ElementSizeInBytes = ElementSizeInBytes,
        Kind = (ushort)Kind,
        TextLengthInBytes = (ushort)TextBytes.Length,
        DataOffset = dataOffset,
        DataSizeInBytes = dataSizeInBytes,
    };
}
