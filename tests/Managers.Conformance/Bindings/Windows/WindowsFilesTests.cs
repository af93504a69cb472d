using Managers.Conformance.Platform;
using Managers.Conformance.Support;
using Managers.Platform;
using Managers.Platform.Windows;
using Xunit;

namespace Managers.Conformance.Bindings.Windows;

/// <summary>What the Windows platform leaves in its folder of memory that lies in files: such a file cannot be deleted as long as it is mapped.</summary>
public sealed class WindowsFilesTests : SegmentTest<WindowsTestPlatform>
{
    [Fact]
    public void M7_file_of_what_was_retired_goes_with_its_view()
    {
        SegmentName name = NewSegmentName();
        SegmentHandle made = Create(name, persistent: true);
        made.KeepName = false;

        made.Retire();
        Assert.False(Provider.Exists(name));
        made.Dispose();

        Assert.Empty(FilesOf(made));
    }

    [Fact]
    public void M7_file_that_keeps_its_name_stays_when_it_was_retired()
    {
        SegmentName name = NewSegmentName();
        SegmentHandle made = Create(name, persistent: true);

        made.Retire();
        made.Dispose();
        Assert.Single(FilesOf(made));

        Open(name).KeepName = false;
    }

    private static IEnumerable<string> FilesOf(SegmentHandle segment) =>
        Directory.GetFiles(((MappedSegment)segment).Folder.Path).Where(path => RecordFile.ReadName(path) == segment.Name.Text);
}
