using Managers.Platform;
using Managers.Platform.Windows;
using Managers.Platform.Windows.Interop;

namespace Managers.Tests.Support;

/// <summary>The records of segments on Windows, and the memory behind them, looked at without using them.</summary>
internal static unsafe class WindowsSegments
{
    private static SegmentFolder Folder(ManagerScope scope) => new(scope, null);

    internal static string PathOf(string name, ManagerScope scope) => Folder(scope).PathOf(new SegmentName(scope, name));

    internal static IEnumerable<(string Name, string Path)> All() =>
        from scope in (ManagerScope[])[ManagerScope.CurrentUser, ManagerScope.Machine]
        let folder = Folder(scope)
        from name in folder.List()
        select (name.Text, folder.PathOf(name));

    /// <summary>All bytes of a segment; zeros where nothing is committed.</summary>
    /// <exception cref="IOException">It is gone.</exception>
    internal static byte[] ReadAll(string path)
    {
        if (RecordFile.Open(path, readOnly: true) is not { } file)
        {
            throw new FileNotFoundException($"'{path}': {NativeError.Last}");
        }

        try
        {
            if (!RecordFile.TryRead(file, out SegmentRecord record))
            {
                throw new IOException($"'{path}' is no record.");
            }

            SegmentFolder folder = Folder(path == Path.Combine(Folder(ManagerScope.Machine).Path, Path.GetFileName(path)) ? ManagerScope.Machine : ManagerScope.CurrentUser);
            if (Section.TryOpen(folder, file, record, readOnly: true, "looking") is not { } section)
            {
                throw new IOException($"The section of '{path}' has gone.");
            }

            try
            {
                byte[] bytes = new byte[record.LengthInBytes];
                nint view = Section.Map(section, record, readOnly: true, "looking", Section.WholeLength(record.LengthInBytes));
                CopyCommitted(view, bytes);
                Platform.Windows.Interop.Windows.UnmapViewOfFile((void*)view);
                return bytes;
            }
            finally
            {
                Platform.Windows.Interop.Windows.CloseHandle(section);
            }
        }
        finally
        {
            Platform.Windows.Interop.Windows.CloseHandle(file);
        }
    }

    private static void CopyCommitted(nint view, byte[] bytes)
    {
        for (nint at = 0; at < bytes.Length;)
        {
            MEMORY_BASIC_INFORMATION range;
            if (Platform.Windows.Interop.Windows.VirtualQuery((void*)(view + at), &range, (nuint)sizeof(MEMORY_BASIC_INFORMATION)) == 0)
            {
                throw new IOException($"VirtualQuery: {NativeError.Last}");
            }

            nint end = Math.Min(bytes.Length, (nint)range.BaseAddress - view + (nint)range.RegionSize);
            if (range.State == MEM.MEM_COMMIT)
            {
                new ReadOnlySpan<byte>((void*)(view + at), (int)(end - at)).CopyTo(bytes.AsSpan((int)at));
            }

            at = end;
        }
    }
}
