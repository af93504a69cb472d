using System.Buffers.Binary;
using Managers.Conformance.Support;

namespace Managers.Server.Tests.Support;

/// <summary>Memory of connections that still has a name.</summary>
internal static class RingSegments
{
    /// <summary>What this process has made: others may be testing beside it.</summary>
    internal static string[] OfThisProcess() => [.. Directory.GetFiles("/dev/shm", "managers.*.~*").Where(IsOurs)];

    /// <summary>Waits for the end of all: what another thread of this process is looking at just then goes a moment later.</summary>
    internal static void UntilNone() => TestThread.Until(static () => OfThisProcess().Length == 0, "the end of all names of rings");

    private static bool IsOurs(string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            Span<byte> header = stackalloc byte[100];
            return stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length
                && BinaryPrimitives.ReadUInt32LittleEndian(header[40..]) == Managers.Memory.SegmentHeader.RingSegmentKind
                && BinaryPrimitives.ReadUInt32LittleEndian(header[96..]) == Environment.ProcessId;
        }
        catch (IOException)
        {
            // Gone meanwhile.
            return false;
        }
    }
}
