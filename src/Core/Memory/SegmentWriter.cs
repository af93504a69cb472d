using System.Runtime.InteropServices;
using Managers.Errors;
using Managers.Platform;

namespace Managers.Memory;

/// <summary>Writes the header of a new segment: everything, then the check sum, then the magic.</summary>
internal static unsafe class SegmentWriter
{
    internal static SegmentHeader NewHeader(uint kind, SegmentFlags flags, UnixFileMode mode, nuint totalSizeInBytes)
    {
        IProcessProbe processes = PlatformServices.Current.Processes;
        ProcessStamp self = processes.Self;
        return new SegmentHeader
        {
            Major = SegmentHeader.CurrentMajor,
            Minor = SegmentHeader.CurrentMinor,
            HeaderSizeInBytes = SegmentHeader.SizeInBytes,
            AbiHash = AbiHash.Value,
            TotalSizeInBytes = totalSizeInBytes,
            SegmentKind = kind,
            Flags = flags,
            FileMode = (uint)mode,
            Uuid = Guid.NewGuid(),
            BootId = processes.BootId,
            PidNamespace = self.PidNamespace,
            CreatorStartTime = self.StartTime,
            CreatorProcessId = self.ProcessId,
            CreatorUserId = processes.UserId,
            CreatedUnixMilliseconds = (ulong)DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
            State = SegmentHeader.StateOpen,
        };
    }

    /// <summary>Publishes <paramref name="header"/>: whoever sees the magic sees all of it.</summary>
    internal static void Publish(SegmentHandle segment, in SegmentHeader header)
    {
        // Safety: a segment is never smaller than a header; nobody else can see it yet or believes it before the magic.
        var target = (SegmentHeader*)segment.BaseAddress;
        // The fields alone: what follows them on the page is the layout text, which is there already.
        MemoryMarshal.AsBytes(new ReadOnlySpan<SegmentHeader>(in header))[..SegmentHeader.TextStart].CopyTo(new Span<byte>(target, SegmentHeader.TextStart));
        target->Magic = 0;
        target->Checksum = SegmentChecks.ChecksumOf(in *target);
        CrashPoint.Reach(CrashPoint.HeaderWritten);
        // release: pairs with the acquire load in SegmentChecks.Verify
        Volatile.Write(ref target->Magic, SegmentHeader.MagicValue);
        CrashPoint.Reach(CrashPoint.MagicWritten);
    }
}
