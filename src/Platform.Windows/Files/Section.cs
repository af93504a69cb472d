using System.Globalization;
using Managers.Platform.Windows.Interop;
using static Managers.Platform.Windows.Interop.Windows;

namespace Managers.Platform.Windows;

/// <summary>
/// The memory of a segment: a section with a name, or one of its file. Behind the segment's own bytes lies the table of those who sleep on its words, which nobody sees but the waiter.
/// <code>
/// [segment: its length, up to a page][sleepers: 32 KiB]
/// </code>
/// </summary>
internal static unsafe class Section
{
    private const nuint Page = 4096;

    /// <summary>Where the table of sleepers lies in a view.</summary>
    internal static nuint TableStart(ulong lengthInBytes) => ((nuint)lengthInBytes + Page - 1) & ~(Page - 1);

    internal static nuint WholeLength(ulong lengthInBytes) => TableStart(lengthInBytes) + SleeperTable.SizeInBytes;

    internal static string NameOf(SegmentFolder folder, Guid id) => folder.ObjectPrefix + id.ToString("N", CultureInfo.InvariantCulture);

    /// <summary>Makes the section of a new segment.</summary>
    internal static HANDLE Create(SegmentFolder folder, HANDLE file, in SegmentRecord record, UnixFileMode mode, string what)
    {
        SECURITY_ATTRIBUTES security = ObjectSecurity.ForMode(mode);
        ulong length = WholeLength(record.LengthInBytes);
        bool inFile = (record.Flags & SegmentRecord.InFile) != 0;
        if (inFile)
        {
            length += RecordFile.DataStart;
        }

        int kind = inFile ? 0 : (record.Flags & SegmentRecord.Sparse) != 0 ? SEC.SEC_RESERVE : SEC.SEC_COMMIT;
        string name = NameOf(folder, record.Id);
        fixed (char* text = name)
        {
            HANDLE section = CreateFileMappingW(inFile ? file : HANDLE.INVALID_VALUE, &security, (uint)(PAGE.PAGE_READWRITE | kind), (uint)(length >> 32), (uint)length, inFile ? null : text);
            NativeError error = NativeError.Last;
            if ((nint)section == 0)
            {
                throw error.Number is ERROR.ERROR_COMMITMENT_LIMIT or ERROR.ERROR_NOT_ENOUGH_MEMORY or ERROR.ERROR_INVALID_PARAMETER or ERROR.ERROR_DISK_FULL
                    ? NoRoom(what, $"CreateFileMapping('{name}')", (nuint)record.LengthInBytes, error)
                    : error.ToException(what, $"CreateFileMapping('{name}')");
            }

            if (error.Number == ERROR.ERROR_ALREADY_EXISTS)
            {
                // The name is random and new: who has it has guessed it, or the numbers are not random.
                CloseHandle(section);
                throw error.ToException(what, $"CreateFileMapping('{name}')");
            }

            return section;
        }
    }

    /// <returns>Null if it has gone with its last user.</returns>
    internal static HANDLE? TryOpen(SegmentFolder folder, HANDLE file, in SegmentRecord record, bool readOnly, string what)
    {
        if ((record.Flags & SegmentRecord.InFile) != 0)
        {
            HANDLE own = CreateFileMappingW(file, null, (uint)(readOnly ? PAGE.PAGE_READONLY : PAGE.PAGE_READWRITE), 0, 0, null);
            return (nint)own != 0 ? own : throw NativeError.Last.ToException(what, "CreateFileMapping");
        }

        string name = NameOf(folder, record.Id);
        fixed (char* text = name)
        {
            HANDLE section = OpenFileMappingW((uint)(readOnly ? FILE.FILE_MAP_READ : FILE.FILE_MAP_READ | FILE.FILE_MAP_WRITE), BOOL.FALSE, text);
            if ((nint)section != 0)
            {
                return section;
            }

            NativeError error = NativeError.Last;
            return error.Number == ERROR.ERROR_FILE_NOT_FOUND ? null : throw error.ToException(what, $"OpenFileMapping('{name}')");
        }
    }

    internal static nint Map(HANDLE section, in SegmentRecord record, bool readOnly, string what, nuint length)
    {
        long start = (record.Flags & SegmentRecord.InFile) != 0 ? RecordFile.DataStart : 0;
        void* address = MapViewOfFile(section, (uint)(readOnly ? FILE.FILE_MAP_READ : FILE.FILE_MAP_READ | FILE.FILE_MAP_WRITE), (uint)(start >> 32), (uint)start, length);
        if (address != null)
        {
            return (nint)address;
        }

        NativeError error = NativeError.Last;
        throw error.Number is ERROR.ERROR_NOT_ENOUGH_MEMORY or ERROR.ERROR_COMMITMENT_LIMIT
            ? NoRoom(what, "MapViewOfFile", length, error)
            : error.ToException(what, $"MapViewOfFile({length} bytes)");
    }

    /// <summary>Commits pages now: no room is an error here instead of an access violation at the first touch.</summary>
    internal static void Commit(nint address, nuint offset, nuint lengthInBytes, string what)
    {
        if (lengthInBytes != 0 && VirtualAlloc((void*)(address + (nint)offset), lengthInBytes, MEM.MEM_COMMIT, PAGE.PAGE_READWRITE) == null)
        {
            NativeError error = NativeError.Last;
            throw error.Number is ERROR.ERROR_COMMITMENT_LIMIT or ERROR.ERROR_NOT_ENOUGH_MEMORY ? NoRoom(what, "VirtualAlloc", lengthInBytes, error) : error.ToException(what, "VirtualAlloc(MEM_COMMIT)");
        }
    }

    internal static SegmentException NoRoom(string what, string call, nuint wanted, NativeError error) => new(
        SegmentErrorReason.OutOfSpace,
        $"{what}: {wanted} bytes wanted; {MemoryBudget.AvailableInBytes} bytes of memory and page files can be committed: {call}: {error}. Ask for less, free other segments, or enlarge the page file.");
}
