using System.Buffers.Binary;
using System.Text;

namespace Managers.Hosting;

/// <summary>
/// A message of the control pipe between a server process and its parent.
/// <code>
/// offset  size
///      0     4  length of all that follows, little endian
///      4     1  kind
///      5     …  fields: each a length of 4 bytes and so many bytes; -1 stands for null
/// </code>
/// Start: "MGRS" and the version, program, options, then name and value per variable to restore. Ready: address. Failed: type, message, details. Shutdown: nothing.
/// </summary>
internal sealed class ControlMessage
{
    internal const int HeaderSize = 5;

    /// <summary>Parent and child are the same files, unless somebody replaced them in between; this is how that is noticed.</summary>
    internal const string Signature = "MGRS1";

    /// <summary>A child believes its parent, which started it; it checks the length all the same, as it may have been started by somebody else in the same way.</summary>
    internal const int MaxLengthToChild = 16 << 20;

    /// <summary>A parent does not have to believe a child that runs user code.</summary>
    internal const int MaxLengthToParent = 256 << 10;

    private const int MaxFields = 256;

    internal ControlMessage(ControlKind kind, params byte[]?[] fields)
    {
        Kind = kind;
        Fields = fields;
    }

    internal ControlKind Kind { get; }

    internal IReadOnlyList<byte[]?> Fields { get; }

    // Without LINQ, here and below: a server sends a message when it starts, and would load that assembly for it.
    internal static ControlMessage OfText(ControlKind kind, params string?[] texts) =>
        new(kind, Array.ConvertAll(texts, static text => text is null ? null : Encoding.UTF8.GetBytes(text)));

    /// <summary>A field as text; null if it is null.</summary>
    /// <exception cref="ProtocolException">There is no such field.</exception>
    internal string? Text(int index) => Field(index) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    /// <exception cref="ProtocolException">There is no such field.</exception>
    internal byte[]? Field(int index) => index < Fields.Count ? Fields[index] : throw new ProtocolException($"Control message {Kind} has {Fields.Count} fields: {index + 1} are wanted.");

    internal byte[] ToBytes()
    {
        int length = HeaderSize;
        foreach (byte[]? field in Fields)
        {
            length = checked(length + sizeof(int) + (field?.Length ?? 0));
        }

        byte[] bytes = new byte[length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length - sizeof(int));
        bytes[sizeof(int)] = (byte)Kind;
        Span<byte> rest = bytes.AsSpan(HeaderSize);
        foreach (byte[]? field in Fields)
        {
            BinaryPrimitives.WriteInt32LittleEndian(rest, field?.Length ?? -1);
            rest = rest[sizeof(int)..];
            field.CopyTo(rest);
            rest = rest[(field?.Length ?? 0)..];
        }

        return bytes;
    }

    /// <summary>Reads what follows the length.</summary>
    /// <exception cref="ProtocolException">It is no message.</exception>
    internal static ControlMessage Parse(ReadOnlySpan<byte> body)
    {
        var kind = (ControlKind)(body.IsEmpty ? 0 : body[0]);
        if (kind is < ControlKind.Start or > ControlKind.Shutdown)
        {
            throw new ProtocolException($"Control message of kind {(byte)kind}: 1 to 4 are known.");
        }

        var fields = new List<byte[]?>();
        ReadOnlySpan<byte> rest = body[1..];
        while (!rest.IsEmpty)
        {
            int length = rest.Length < sizeof(int) ? int.MaxValue : BinaryPrimitives.ReadInt32LittleEndian(rest);
            if (length < -1 || length > rest.Length - sizeof(int) || fields.Count == MaxFields)
            {
                throw new ProtocolException($"Control message {kind}: field {fields.Count} of length {length}, with {rest.Length} bytes left.");
            }

            rest = rest[sizeof(int)..];
            fields.Add(length < 0 ? null : rest[..length].ToArray());
            rest = rest[Math.Max(length, 0)..];
        }

        return new ControlMessage(kind, [.. fields]);
    }
}
