namespace Managers.Protocol;

/// <summary>Values as bytes by themselves, outside of a frame.</summary>
internal static class EncodedBytes
{
    /// <summary>A value as it would be sent.</summary>
    /// <param name="value">The value.</param>
    /// <param name="references">Writes the references to objects in it.</param>
    internal static byte[] Of<T>(T value, IReferenceSink references)
    {
        using var buffer = new FrameBuffer(FrameBuffer.DefaultCapacity, int.MaxValue);
        var writer = new ValueWriter(buffer, 0) { References = references };
        WireCodec<T>.Instance.Write(ref writer, value);
        writer.Commit();
        return buffer.Written.ToArray();
    }
}
