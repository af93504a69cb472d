using System.Runtime.Versioning;
using Managers.Process.Tests;
using Managers.Tests.Support;
using Xunit;

// What many tests look at is Linux: /dev/shm, /proc, signals, users. On Windows those skip and say so (Need.Unix).
[assembly: SupportedOSPlatform("linux")]
[assembly: AssemblyFixture(typeof(NothingLeft))]

namespace Managers.Process.Tests;

/// <summary>After the last test, nothing that this process made lies in the shm file system, under whatever name.</summary>
public sealed class NothingLeft : IDisposable
{
    public void Dispose()
    {
        string[] files = SegmentFiles.MadeBy(new HashSet<int> { Environment.ProcessId });
        if (files.Length > 0)
        {
            throw new InvalidOperationException($"The tests left behind: {string.Join(", ", files)}");
        }
    }
}
