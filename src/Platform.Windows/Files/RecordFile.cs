using System.Text;
using Managers.Errors;
using Managers.Platform.Windows.Interop;
using static Managers.Platform.Windows.Interop.Windows;

namespace Managers.Platform.Windows;

/// <summary>The steps on a segment's open record file that making, opening, closing and sweeping share.</summary>
internal static unsafe class RecordFile
{
    /// <summary>Where memory that lies in the file begins: views start at multiples of 64 KiB.</summary>
    internal const long DataStart = 64 << 10;

    private const int RemovedAt = 36;
    private const uint ShareAll = FILE.FILE_SHARE_READ | FILE.FILE_SHARE_WRITE | FILE.FILE_SHARE_DELETE;

    /// <returns>Null, and the reason is <see cref="NativeError.Last"/>.</returns>
    internal static HANDLE? Open(string path, bool readOnly)
    {
        fixed (char* text = SegmentFolder.Unlimited(path))
        {
            HANDLE file = CreateFileW(text, readOnly ? GENERIC_READ : GENERIC_READ | GENERIC_WRITE | DELETE, ShareAll, null, OPEN.OPEN_EXISTING, FILE.FILE_ATTRIBUTE_NORMAL | FILE.FILE_FLAG_OPEN_REPARSE_POINT, HANDLE.NULL);
            return (nint)file == -1 ? null : file;
        }
    }

    /// <returns>Null, and the reason is <see cref="NativeError.Last"/>.</returns>
    internal static HANDLE? Create(string path, UnixFileMode mode)
    {
        SECURITY_ATTRIBUTES security = ObjectSecurity.ForMode(mode);
        // Temporary: what lies in the file is memory, and is written to the disk only when memory is short or the file is closed.
        fixed (char* text = SegmentFolder.Unlimited(path))
        {
            HANDLE file = CreateFileW(
                text, GENERIC_READ | GENERIC_WRITE | DELETE, ShareAll, &security, CREATE.CREATE_NEW, FILE.FILE_ATTRIBUTE_TEMPORARY | FILE.FILE_ATTRIBUTE_NOT_CONTENT_INDEXED, HANDLE.NULL);
            return (nint)file == -1 ? null : file;
        }
    }

    internal static bool Exists(string path)
    {
        fixed (char* text = SegmentFolder.Unlimited(path))
        {
            return GetFileAttributesW(text) != uint.MaxValue;
        }
    }

    /// <summary>True if what stands there is a link or a folder.</summary>
    internal static bool IsNoFile(string path)
    {
        fixed (char* text = SegmentFolder.Unlimited(path))
        {
            uint attributes = GetFileAttributesW(text);
            return attributes != uint.MaxValue && (attributes & (FILE.FILE_ATTRIBUTE_DIRECTORY | FILE.FILE_ATTRIBUTE_REPARSE_POINT)) != 0;
        }
    }

    internal static void Write(HANDLE file, string what, in SegmentRecord record, string name)
    {
        Span<byte> bytes = stackalloc byte[4096];
        bytes.Clear();
        SegmentRecord filled = record;
        filled.Magic = SegmentRecord.MagicValue;
        filled.NameLengthInBytes = (uint)Encoding.UTF8.GetBytes(name, bytes[SegmentRecord.SizeInBytes..]);
        System.Runtime.InteropServices.MemoryMarshal.Write(bytes, in filled);
        if (!TryWrite(file, 0, bytes))
        {
            throw NativeError.Last.ToException(what, "WriteFile");
        }
    }

    /// <returns>False if this is no record.</returns>
    internal static bool TryRead(HANDLE file, out SegmentRecord record)
    {
        SegmentRecord read = default;
        OVERLAPPED place = default;
        uint count;
        bool isRecord = ReadFile(file, &read, SegmentRecord.SizeInBytes, &count, &place) && count == SegmentRecord.SizeInBytes && read.Magic == SegmentRecord.MagicValue;
        record = read;
        return isRecord;
    }

    /// <summary>The name in a record; null if it cannot be read.</summary>
    internal static string? ReadName(string path)
    {
        if (Open(path, readOnly: true) is not { } file)
        {
            return null;
        }

        try
        {
            if (!TryRead(file, out SegmentRecord record) || record.NameLengthInBytes > 1024)
            {
                return null;
            }

            byte* bytes = stackalloc byte[1024];
            var place = new OVERLAPPED { Offset = SegmentRecord.SizeInBytes };
            uint count;
            return ReadFile(file, bytes, record.NameLengthInBytes, &count, &place) && count == record.NameLengthInBytes ? Encoding.UTF8.GetString(bytes, (int)count) : null;
        }
        finally
        {
            CloseHandle(file);
        }
    }

    /// <summary>Makes the file as long as memory that lies in it needs. Without <paramref name="isSparse"/> the file system gives it all its clusters now.</summary>
    internal static void SetLength(HANDLE file, string what, ulong lengthInBytes, bool isSparse)
    {
        uint count;
        if (isSparse)
        {
            // Refused where the file system has no such files: then it takes room at once.
            DeviceIoControl(file, FSCTL.FSCTL_SET_SPARSE, null, 0, null, 0, &count, null);
        }

        long end = DataStart + (long)lengthInBytes;
        if (!SetFileInformationByHandle(file, FILE_INFO_BY_HANDLE_CLASS.FileEndOfFileInfo, &end, sizeof(long)))
        {
            throw NativeError.Last.ToException(what, $"SetFileInformationByHandle({end} bytes)");
        }
    }

    /// <summary>Gives the file a name.</summary>
    /// <returns>False if the name is taken.</returns>
    internal static bool TryRename(HANDLE file, string path, string what)
    {
        string full = SegmentFolder.Unlimited(path);
        int length = sizeof(FILE_RENAME_INFO) + full.Length * sizeof(char);
        byte[] buffer = new byte[length];
        fixed (byte* bytes = buffer)
        {
            var info = (FILE_RENAME_INFO*)bytes;
            info->FileNameLength = (uint)(full.Length * sizeof(char));
            full.CopyTo(new Span<char>(&info->FileName, full.Length));
            if (SetFileInformationByHandle(file, FILE_INFO_BY_HANDLE_CLASS.FileRenameInfo, info, (uint)length))
            {
                return true;
            }
        }

        NativeError error = NativeError.Last;
        return error.Number is ERROR.ERROR_ALREADY_EXISTS or ERROR.ERROR_FILE_EXISTS || (error.Number == ERROR.ERROR_ACCESS_DENIED && Exists(path))
            ? false
            : throw error.ToException(what, $"SetFileInformationByHandle(FileRenameInfo, '{path}')");
    }

    /// <summary>
    /// Gives up the name: the file gets another one, upon which the name is free at once, and goes when nobody has it open any more. Everyone who does so holds the file's name byte meanwhile.
    /// </summary>
    /// <returns>True if this call did it.</returns>
    internal static bool RemoveName(HANDLE file, SegmentFolder folder)
    {
        FileLocks.Wait(file, FileLocks.NameByte);
        bool removed = false;
        try
        {
            if (TryRead(file, out SegmentRecord record) && record.IsRemoved == 0)
            {
                removed = TryRename(file, folder.NewRemovedPath(), "A segment's name cannot be removed");
                uint mark = 1;
                TryWrite(file, RemovedAt, new ReadOnlySpan<byte>(&mark, sizeof(uint)));
            }
        }
        finally
        {
            FileLocks.Drop(file, FileLocks.NameByte);
        }

        Delete(file);
        CrashPoint.Reach(CrashPoint.CloseNameRemoved);
        return removed;
    }

    /// <summary>Has the file deleted with its last handle. Refused while memory in it is mapped: then the last who unmaps it does it.</summary>
    internal static void Delete(HANDLE file)
    {
        byte delete = 1;
        SetFileInformationByHandle(file, FILE_INFO_BY_HANDLE_CLASS.FileDispositionInfo, &delete, 1);
    }

    /// <summary>Deletes what was never published, or has lost its name, unless somebody uses it.</summary>
    internal static void DeleteIfUnused(string path)
    {
        if (Open(path, readOnly: false) is { } file)
        {
            try
            {
                if (FileLocks.TryTakeFromSharers(file, FileLocks.InUse))
                {
                    Delete(file);
                }
            }
            finally
            {
                CloseHandle(file);
            }
        }
    }

    internal static bool TryWrite(HANDLE file, long at, ReadOnlySpan<byte> bytes)
    {
        var place = new OVERLAPPED { Offset = (uint)at, OffsetHigh = (uint)(at >> 32) };
        uint count;
        fixed (byte* first = bytes)
        {
            return WriteFile(file, first, (uint)bytes.Length, &count, &place) && count == bytes.Length;
        }
    }
}
