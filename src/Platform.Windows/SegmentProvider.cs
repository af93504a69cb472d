namespace Managers.Platform.Windows;

/// <summary>Sections of the page file, by name (CreateFileMapping): not implemented yet, every member says so.</summary>
internal sealed class SegmentProvider : ISegmentProvider
{
    public SegmentHandle Create(SegmentName name, in SegmentRequest request, Action<SegmentHandle> initialize, SegmentJudge judge) =>
        throw NativeError.NotYet("SegmentProvider.Create");

    public SegmentHandle? TryOpen(SegmentName name, bool readOnly) => throw NativeError.NotYet("SegmentProvider.TryOpen");

    public IReadOnlyList<SegmentName> List(ManagerScope scope) => throw NativeError.NotYet("SegmentProvider.List");

    public bool Exists(SegmentName name) => throw NativeError.NotYet("SegmentProvider.Exists");

    public bool IsInUse(SegmentName name) => throw NativeError.NotYet("SegmentProvider.IsInUse");

    public bool TrySweep(SegmentName name, SegmentJudge judge) => throw NativeError.NotYet("SegmentProvider.TrySweep");

    public bool Unlink(SegmentName name) => throw NativeError.NotYet("SegmentProvider.Unlink");
}
