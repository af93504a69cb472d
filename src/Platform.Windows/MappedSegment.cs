namespace Managers.Platform.Windows;

/// <summary>A mapped view of a section: not implemented yet; no instance can be made.</summary>
internal sealed class MappedSegment : SegmentHandle
{
    internal MappedSegment(SegmentName name)
        : base(name)
    {
        throw NativeError.NotYet("MappedSegment");
    }

    internal override void Reserve(nuint offset, nuint lengthInBytes) => throw NativeError.NotYet("MappedSegment.Reserve");

    internal override bool TryClaim(int slot) => throw NativeError.NotYet("MappedSegment.TryClaim");

    internal override void Unclaim(int slot) => throw NativeError.NotYet("MappedSegment.Unclaim");

    internal override bool IsClaimedByOther(int slot) => throw NativeError.NotYet("MappedSegment.IsClaimedByOther");

    internal override void LockNames() => throw NativeError.NotYet("MappedSegment.LockNames");

    internal override void UnlockNames() => throw NativeError.NotYet("MappedSegment.UnlockNames");

    internal override void RemoveName() => throw NativeError.NotYet("MappedSegment.RemoveName");

    internal override void Retire() => throw NativeError.NotYet("MappedSegment.Retire");

    protected override bool ReleaseHandle() => throw NativeError.NotYet("MappedSegment.ReleaseHandle");
}
