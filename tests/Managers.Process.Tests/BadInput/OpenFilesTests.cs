using Managers.Tests.Support;
using Xunit;

namespace Managers.Process.Tests.BadInput;

/// <summary>A process that has no descriptor free: each segment has one.</summary>
public sealed class OpenFilesTests : LeakCheckedTest
{
    [Fact]
    public void M1_no_free_descriptor_is_an_error_that_says_so_and_all_works_once_there_is_one_and_nothing_is_left()
    {
        Need.Unix("a segment has a descriptor, of which a process may have so many.");
        string name = NewName();
        using ChildProcess child = StartChild(new ChildOptions { OpenFiles = 256 }, "exhaust-files", name);
        for (int i = 0; i < 2; i++)
        {
            string refused = child.ReadLine();
            Assert.StartsWith("SegmentException LimitReached ", refused, StringComparison.Ordinal);
            Assert.All((string[])["cannot be created", "EMFILE (24)", "ulimit -n"], part => Assert.Contains(part, refused, StringComparison.Ordinal));
        }

        Assert.StartsWith("made ", child.ReadLine(), StringComparison.Ordinal);
        child.Finish();
        Assert.Empty(SegmentFiles.Of(name));
    }
}
