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
    internal static EncodedValue Keep(ReadOnlySpan<byte> value, Caller caller, Referent holder)
    {
        bool references = MayRefer(value) && caller.Objects.AddEdges(value, caller, holder);
        return new EncodedValue(value.ToArray(), references);
    }

    /// <summary>A value of this process.</summary>
    internal static EncodedValue Of<T>(T value, IReferenceSink? references)
    {
        using var buffer = new FrameBuffer();
        var writer = new ValueWriter(buffer, 0) { References = references };
        WireCodec<T>.Instance.Write(ref writer, value);
        writer.Commit();
        return new EncodedValue(buffer.Written.ToArray(), false);
    }

    /// <summary>A value of this process that an object is to hold: as if its code had sent it there.</summary>
    internal static EncodedValue Of<T>(T value, Caller caller, Referent holder)
    {
        byte[] bytes = Of(value, caller).Bytes;
        return new EncodedValue(bytes, MayRefer(bytes) && caller.Objects.AddEdges(bytes, caller, holder));
    }

    /// <summary>The value as a type of this process.</summary>
    internal T Read<T>(IReferenceSource? references)
    {
        var reader = new ValueReader(Bytes) { References = references };
        T value = WireCodec<T>.Instance.Read(ref reader);
        reader.End();
        return value;
    }

    private static bool MayRefer(ReadOnlySpan<byte> bytes) => (ValueCode)bytes[0] is ValueCode.Reference or ValueCode.List or ValueCode.Map or ValueCode.Tuple or ValueCode.Record;
}
