using System.Runtime.InteropServices;
using Managers.Memory;
using Mono.Unix.Native;

namespace Managers.Tests.Support;

/// <summary>The files behind segments, as anyone can see them in the shm file system.</summary>
public static class SegmentFiles
{
    public const string Folder = "/dev/shm";

    /// <summary>The file of a manager of the current user, or of a big object by its full name. On Windows its record.</summary>
    public static string PathOf(string name, ManagerScope scope = ManagerScope.CurrentUser) =>
        OperatingSystem.IsWindows() ? WindowsSegments.PathOf(name, scope) : Path.Combine(Folder, scope == ManagerScope.Machine ? $"managers.all.{name}" : $"managers.{Syscall.geteuid()}.{name}");

    /// <summary>Every segment whose manager's name starts so, whoever owns it.</summary>
    public static string[] Of(string prefix) => OperatingSystem.IsWindows()
        ? [.. WindowsSegments.All().Where(segment => segment.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(segment => segment.Path)]
        : [.. Directory.EnumerateFileSystemEntries(Folder, "managers.*").Where(file => NamePart(file).StartsWith(prefix, StringComparison.Ordinal))];

    /// <summary>Every segment that one of these processes made.</summary>
    public static string[] MadeBy(IReadOnlySet<int> processes) =>
        [.. (OperatingSystem.IsWindows() ? WindowsSegments.All().Select(segment => segment.Path) : Directory.EnumerateFiles(Folder, "managers.*")).Where(file => CreatorOf(file) is { } creator && processes.Contains(creator))];

    /// <summary>The segments of big objects of a manager.</summary>
    public static string[] BigObjectsOf(string manager) => Of(manager + "~");

    /// <summary>All bytes of a segment, by its path.</summary>
    public static byte[] ReadAllBytes(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return WindowsSegments.ReadAll(path);
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>managers.OWNER.NAME</summary>
    private static string NamePart(string file)
    {
        string[] parts = Path.GetFileName(file).Split('.', 3);
        return parts.Length == 3 ? parts[2] : string.Empty;
    }

    private static int? CreatorOf(string file)
    {
        Span<byte> bytes = stackalloc byte[SegmentHeader.SizeInBytes];
        try
        {
            if (OperatingSystem.IsWindows())
            {
                return WindowsSegments.ReadAll(file) is { Length: >= SegmentHeader.SizeInBytes } all ? (int)MemoryMarshal.AsRef<SegmentHeader>(all).CreatorProcessId : null;
            }

            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length
                ? (int)MemoryMarshal.AsRef<SegmentHeader>(bytes).CreatorProcessId
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
