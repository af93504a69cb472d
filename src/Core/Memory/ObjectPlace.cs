using System.Text;
using Managers.Platform;

namespace Managers.Memory;

/// <summary>Where an object lies and by what right: what creating, opening and attaching return.</summary>
internal unsafe struct ObjectPlace
{
    /// <summary>The manager's segment; null for a big object attached by token.</summary>
    internal ManagerSegment? Manager;

    /// <summary>The segment of a big object; null for a small one.</summary>
    internal SegmentHandle? Segment;

    internal ObjectHeader* Header;

    /// <summary>Of a small object's block; 0 for a big one.</summary>
    internal ulong Offset;

    /// <summary>Of the block; for a big object the id in its segment's name.</summary>
    internal ulong Id;

    internal Guid Uuid;

    internal uint Incarnation;

    internal int SizeClass;

    /// <summary>The attachment record; 0 for the creator.</summary>
    internal ulong Attachment;

    internal bool IsCreator;

    internal bool IsNamed;

    /// <summary>The manager's segment is one of <see cref="AttachedManagers"/>.</summary>
    internal bool UsesAttachedManager;

    /// <summary>The first data byte, by the offset that was verified: the segment's for a big object, the object's own for a small one.</summary>
    internal readonly byte* Data => Segment is null
        ? (byte*)Header + Header->DataOffset
        : (byte*)Segment.BaseAddress + ((SegmentHeader*)Segment.BaseAddress)->DataOffset;

    internal readonly ulong DataSizeInBytes => Segment is null ? Header->DataSizeInBytes : ((SegmentHeader*)Segment.BaseAddress)->DataSizeInBytes;

    /// <summary>The layout text that was stored, for messages and for objects made by format.</summary>
    internal readonly string Text
    {
        get
        {
            if (Segment is null)
            {
                // Safety: VerifySmall checked that the text lies inside the block.
                return Encoding.UTF8.GetString((byte*)Header + ObjectHeader.SizeInBytes, Header->TextLengthInBytes);
            }

            var header = (SegmentHeader*)Segment.BaseAddress;
            return Encoding.UTF8.GetString((byte*)header + header->TextOffset, (int)header->TextLengthInBytes);
        }
    }
}
