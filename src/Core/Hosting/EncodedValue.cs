using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>A value as it came over the wire: what the library's own objects hold. They neither need its type nor pay for it.</summary>
/// <param name="Bytes">The encoding.</param>
/// <param name="HasReferences">True if objects of this server are in it.</param>
internal readonly record struct EncodedValue(byte[] Bytes, bool HasReferences)
{
    internal static readonly EncodedValue Null = new([(byte)ValueCode.Null], false);

    internal ReadOnlySpan<byte> Span => Bytes;

    internal bool IsNull => Bytes[0] == (byte)ValueCode.Null;

    /// <summary>Copies a value, and notes the objects in it as referred to by what will hold it.</summary>
    /// <exception cref="ProtocolException">It nests too deep, or the caller has no reference to one of the objects in it.</exception>
    internal static EncodedValue Keep(ReadOnlySpan<byte> value, Caller caller, Referent holder)
    {
        bool references = Refers(value) && caller.Objects.AddEdges(value, caller, holder);
        return new EncodedValue(value.ToArray(), references);
    }

    /// <summary>A value of this process in which there are no objects.</summary>
    internal static EncodedValue Of<T>(T value)
    {
        byte[] bytes = Encode(value, null);
        // For the check of its depth.
        Refers(bytes);
        return new EncodedValue(bytes, false);
    }

    /// <summary>A value of this process that an object is to hold: as if its code had sent it there.</summary>
    internal static EncodedValue Of<T>(T value, Caller caller, Referent holder)
    {
        byte[] bytes = Encode(value, caller);
        return new EncodedValue(bytes, Refers(bytes) && caller.Objects.AddEdges(bytes, caller, holder));
    }

    /// <summary>The value as a type of this process.</summary>
    internal T Read<T>(IReferenceSource? references)
    {
        var reader = new ValueReader(Bytes) { References = references };
        T value = WireCodec<T>.Instance.Read(ref reader);
        reader.End();
        return value;
    }

    private static byte[] Encode<T>(T value, IReferenceSink? references)
    {
        using var buffer = new FrameBuffer();
        var writer = new ValueWriter(buffer, 0) { References = references };
        WireCodec<T>.Instance.Write(ref writer, value);
        writer.Commit();
        return buffer.Written.ToArray();
    }

    /// <summary>Whether there are objects in a value that is to be kept.</summary>
    /// <exception cref="ProtocolException">It nests deeper than methods can give back that put a list, a map or a tuple around it: each of them would fail for it, and one that enumerates for all that it is among.</exception>
    private static bool Refers(ReadOnlySpan<byte> value)
    {
        // Most values are neither, and say so by their first byte.
        if ((ValueCode)value[0] is not (ValueCode.Reference or ValueCode.List or ValueCode.Map or ValueCode.Tuple or ValueCode.Record))
        {
            return false;
        }

        var reader = new ValueReader(value);
        return ValueWalker.SkipDepth(ref reader) <= ProtocolConstants.MaxHeldDepth
            ? reader.ReferencesRead != 0
            : throw new ProtocolException(ErrorCode.ArgumentMismatch, $"A value that an object of the server is to hold nests deeper than {ProtocolConstants.MaxHeldDepth}: methods that give it back inside a list, a map or a tuple could not.");
    }
}
