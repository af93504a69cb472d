using System.Buffers.Binary;
using Managers.Platform;
using Managers.Platform.Unix;
using Microsoft.Win32.SafeHandles;
using Xunit;

namespace Managers.Conformance.Support;

/// <summary>The real thing: files in /dev/shm, futexes, open file description locks.</summary>
public class UnixTestPlatform : TestPlatform
{
    private const int PidNamespaceAt = 80;
    private const int ProcessIdAt = 96;

    private static readonly Lazy<UnixPlatform> s_platform = new(() => new UnixPlatform());

    public UnixTestPlatform()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("The Unix platform runs on Linux alone; the simulated one takes the same tests here.");
        }
    }

    internal override IPlatform Platform => s_platform.Value;

    public override IReadOnlyList<string> SegmentsOfThisProcess()
    {
        // By the creator that stands in the header: other processes of this user have segments there as well.
        ProcessStamp self = Platform.Processes.Self;
        var found = new List<string>();
        Span<byte> header = stackalloc byte[ProcessIdAt + 4];
        foreach (string path in Directory.EnumerateFiles(SegmentProvider.DefaultDirectory, "managers.*"))
        {
            try
            {
                using SafeFileHandle file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
                if (RandomAccess.Read(file, header, 0) == header.Length
                    && BinaryPrimitives.ReadUInt32LittleEndian(header[ProcessIdAt..]) == self.ProcessId
                    && BinaryPrimitives.ReadUInt64LittleEndian(header[PidNamespaceAt..]) == self.PidNamespace)
                {
                    found.Add(Path.GetFileName(path));
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Another process removed it in between, or owns it.
            }
        }

        found.Sort(StringComparer.Ordinal);
        return found;
    }
}
