using System.Globalization;
using Managers.Memory;
using Managers.Platform;

namespace Managers.Rings;

/// <summary>
/// The memory of one connection's two rings: a segment with a header, a page with the words, and from offset 8192 the bytes, client to server first. The server makes it, the client opens it by its name and id, and then the name goes.
/// </summary>
internal static unsafe class RingMemory
{
    /// <summary>Of each ring.</summary>
    internal const uint RingInBytes = 64 << 10;

    private const int WordsStart = SegmentHeader.SizeInBytes;
    private const int BytesStart = WordsStart + 4096;
    private const int BellSize = 128;
    private const int CellsStart = WordsStart + 2 * BellSize;
    private const int TotalInBytes = BytesStart + 2 * (int)RingInBytes;

    /// <summary>Makes it, for this user alone.</summary>
    /// <exception cref="SegmentException">There is no room.</exception>
    internal static SegmentHandle Create(out Guid uuid)
    {
        SegmentHeader header = SegmentWriter.NewHeader(SegmentHeader.RingSegmentKind, SegmentFlags.None, SegmentOptions.DefaultMode, TotalInBytes);
        header.DataOffset = WordsStart;
        header.DataSizeInBytes = TotalInBytes - WordsStart;
        header.TextOffset = SegmentHeader.TextStart;
        uuid = header.Uuid;
        var request = new SegmentRequest { LengthInBytes = TotalInBytes, ReservedInBytes = TotalInBytes, Mode = SegmentOptions.DefaultMode };
        SegmentHandle segment = PlatformServices.Current.Segments.Create(
            SegmentName.ForPrivateManager(ManagerScope.CurrentUser), request, handle => SegmentWriter.Publish(handle, in header), SegmentSweeper.Judge);
        OpenSegments.Add(segment);
        return segment;
    }

    /// <summary>Opens what the server has made.</summary>
    /// <exception cref="SegmentException">It is not to be found from here, or another one.</exception>
    internal static SegmentHandle Open(string name, Guid uuid)
    {
        // As SegmentName.ForPrivateManager makes them: nothing that could lead elsewhere.
        if (name.Length != 17 || name[0] != '~' || !ulong.TryParse(name.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _))
        {
            throw new SegmentException(SegmentErrorReason.NotFound, "What the server says is no name of a ring.");
        }

        var segmentName = new SegmentName(ManagerScope.CurrentUser, name);
        SegmentHandle segment = PlatformServices.Current.Segments.TryOpen(segmentName, readOnly: false)
            ?? throw new SegmentException(SegmentErrorReason.NotFound, $"The ring '{name}' does not exist here.");
        try
        {
            var header = (SegmentHeader*)segment.BaseAddress;
            SegmentChecks.Verify(segmentName, header, segment.LengthInBytes, SegmentHeader.RingSegmentKind);
            if (header->Uuid != uuid || header->DataOffset != WordsStart || header->TotalSizeInBytes != TotalInBytes)
            {
                throw new SegmentException(SegmentErrorReason.NotFound, $"The ring '{name}' is another one than the server has made.");
            }

            OpenSegments.Add(segment);
            return segment;
        }
        catch
        {
            // What is no segment of ours must not be removed because we looked at it.
            segment.KeepName = true;
            segment.Dispose();
            throw;
        }
    }

    internal static RingWriter Writer(SegmentHandle segment, bool isServer) => new(CellOf(segment, isServer), BytesOf(segment, isServer), RingInBytes, BellOf(segment, !isServer));

    internal static RingReader Reader(SegmentHandle segment, bool isServer) => new(CellOf(segment, !isServer), BytesOf(segment, !isServer), RingInBytes, BellOf(segment, !isServer));

    /// <summary>Where one side sleeps.</summary>
    // Safety, here and below: inside the segment, whose length was checked.
    internal static uint* BellOf(SegmentHandle segment, bool ofServer) => (uint*)(segment.BaseAddress + WordsStart + (ofServer ? 0 : BellSize));

    private static RingCell* CellOf(SegmentHandle segment, bool toClient) => (RingCell*)(segment.BaseAddress + CellsStart) + (toClient ? 1 : 0);

    private static byte* BytesOf(SegmentHandle segment, bool toClient) => (byte*)segment.BaseAddress + BytesStart + (toClient ? RingInBytes : 0);
}
