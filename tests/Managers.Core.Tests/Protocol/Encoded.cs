using Managers.Protocol;

namespace Managers.Core.Tests.Protocol;

/// <summary>Values as they go over the wire.</summary>
internal static class Encoded
{
    /// <summary>The bytes of what is written.</summary>
    internal static byte[] Of(WriteValues write)
    {
        using var buffer = new FrameBuffer();
        var writer = new ValueWriter(buffer, 0);
        write(ref writer);
        writer.Commit();
        return buffer.Written.ToArray();
    }

    internal delegate void WriteValues(ref ValueWriter writer);
}
