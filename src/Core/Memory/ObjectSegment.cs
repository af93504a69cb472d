using Managers.Platform;

namespace Managers.Memory;

/// <summary>A big object in a segment of its own: header, layout text, and from offset 4096 the data.</summary>
internal static unsafe class ObjectSegment
{
    internal const int DataStart = SegmentHeader.SizeInBytes;

    /// <summary>Makes the segment of a big object; it is zero but for the header and what <paramref name="fill"/> writes.</summary>
    internal static SegmentHandle Create<TFill>(ManagerSegment manager, ulong id, ObjectDescriptor descriptor, ulong elementCount, nuint dataSizeInBytes, in TFill fill, bool named, out Guid uuid)
        where TFill : struct, IObjectFill
    {
        SegmentOptions options = manager.Options;
        nuint total = checked(DataStart + dataSizeInBytes);
        // Without a name nobody could ever find it again: only what has one outlives its users.
        SegmentFlags flags = named ? options.Flags | SegmentFlags.Named : options.Flags & ~SegmentFlags.Persistent;
        SegmentHeader header = SegmentWriter.NewHeader(SegmentHeader.ObjectSegmentKind, flags, options.Mode, total);
        header.ManagerUuid = manager.Uuid;
        header.DataOffset = DataStart;
        header.DataSizeInBytes = dataSizeInBytes;
        header.Object = descriptor.Header(elementCount, DataStart - SegmentHeader.ObjectStart, 0);
        byte[] text = descriptor.TextBytes;
        int textLength = Math.Min(text.Length, SegmentHeader.MaxTextLengthInBytes);
        header.TextOffset = SegmentHeader.TextStart;
        header.TextLengthInBytes = (uint)textLength;
        uuid = header.Uuid;
        TFill content = fill;
        SegmentHandle segment = ManagerSegment.Platform.Segments.Create(
            SegmentName.ForObject(manager.Name, id),
            // What has a name may be without users for a while, and is to be there nevertheless.
            options.Request(total, options.Reserve ? total : 0, whole: true) with { Persistent = named },
            handle =>
            {
                // Safety: text ends inside the header page; see MaxTextLengthInBytes.
                text.AsSpan(0, textLength).CopyTo(new Span<byte>((byte*)handle.BaseAddress + SegmentHeader.TextStart, SegmentHeader.MaxTextLengthInBytes));
                // Before the magic: where the file has its name from the start, a creator that dies half way through the data must leave a segment that was never finished.
                content.Fill((byte*)handle.BaseAddress + DataStart);
                SegmentWriter.Publish(handle, in header);
            },
            SegmentSweeper.Judge);
        segment.KeepName = named;
        OpenSegments.Add(segment);
        return segment;
    }

    /// <summary>
    /// After what may have been the last use of a big object's segment in this process: releasing its object, and then leases of it, which keep it in use.
    /// </summary>
    /// <param name="segment">The segment.</param>
    /// <param name="manager">Its manager if it is open here.</param>
    internal static void AfterUse(SegmentHandle segment, ManagerSegment? manager)
    {
        if (!segment.HasLeft)
        {
            return;
        }

        // Last: if the process ends meanwhile, its end gives back what is still open.
        OpenSegments.Remove(segment);
        if (segment.IsReadOnly || manager is not { IsClosed: false })
        {
            SweepAfterUse(segment);
        }
    }

    /// <summary>
    /// Removes the name if this was the last user and could not see that: a file opened for reading cannot be held exclusively, and an object with a name stays as long
    /// as its manager is in use, which is asked anew by whoever leaves after the manager.
    /// </summary>
    internal static void SweepAfterUse(SegmentHandle segment)
    {
        if (segment.IsReadOnly || segment.KeepName)
        {
            ManagerSegment.Platform.Segments.TrySweep(segment.Name, SegmentSweeper.Judge);
        }
    }

    /// <summary>Opens and verifies the segment of a big object.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="uuid">Which segment of that name is meant; null for any.</param>
    /// <param name="readOnly">Map it for reading alone.</param>
    /// <exception cref="SegmentException">It is gone, another one of that name, or damaged.</exception>
    internal static SegmentHandle Open(SegmentName name, Guid? uuid, bool readOnly)
    {
        SegmentHandle handle = ManagerSegment.Platform.Segments.TryOpen(name, readOnly)
            ?? throw new SegmentException(SegmentErrorReason.NotFound, $"The object of segment '{name}' does not exist any more: its creator and everyone attached have gone.");
        try
        {
            var header = (SegmentHeader*)handle.BaseAddress;
            SegmentChecks.Verify(name, header, handle.LengthInBytes, SegmentHeader.ObjectSegmentKind);
            if (uuid is { } wanted && header->Uuid != wanted)
            {
                throw new SegmentException(SegmentErrorReason.NotFound, $"The object of segment '{name}' does not exist any more; another one has its name.");
            }

            handle.KeepName = (header->Flags & (SegmentFlags.Named | SegmentFlags.Persistent)) != 0;
            OpenSegments.Add(handle);
            return handle;
        }
        catch
        {
            // What is no segment of ours must not be removed because we looked at it.
            handle.KeepName = true;
            handle.Dispose();
            throw;
        }
    }
}
