using System.Runtime.InteropServices;
using Managers.Memory;
using Managers.Platform;
using Managers.Platform.Windows;

namespace Managers.Conformance.Support;

/// <summary>The real thing: sections, events, locks on record files.</summary>
public sealed class WindowsTestPlatform : TestPlatform
{
    private static readonly Lazy<WindowsPlatform> s_platform = new(() => new WindowsPlatform());

    internal override IPlatform Platform => s_platform.Value;

    public override IReadOnlyList<string> SegmentsOfThisProcess()
    {
        // By the creator that stands in the header: other processes of this user have segments there as well.
        ProcessStamp self = Platform.Processes.Self;
        var found = new List<string>();
        foreach (SegmentName name in Platform.Segments.List(ManagerScope.CurrentUser).Concat(Platform.Segments.List(ManagerScope.Machine)))
        {
            Platform.Segments.TrySweep(name, (_, bytes, _, _) =>
            {
                if (bytes.Length >= SegmentHeader.SizeInBytes && MemoryMarshal.AsRef<SegmentHeader>(bytes) is var header && header.CreatorProcessId == self.ProcessId && header.CreatorStartTime == self.StartTime)
                {
                    found.Add(name.Text);
                }

                return false;
            });
        }

        found.Sort(StringComparer.Ordinal);
        return found;
    }
}
