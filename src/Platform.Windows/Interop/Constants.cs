namespace Managers.Platform.Windows.Interop;

// As in TerraFX.Interop.Windows: a class for each family, named by the first word of its members.

internal static class ERROR
{
    public const int ERROR_SUCCESS = 0;
    public const int ERROR_FILE_NOT_FOUND = 2;
    public const int ERROR_PATH_NOT_FOUND = 3;
    public const int ERROR_TOO_MANY_OPEN_FILES = 4;
    public const int ERROR_ACCESS_DENIED = 5;
    public const int ERROR_INVALID_HANDLE = 6;
    public const int ERROR_NOT_ENOUGH_MEMORY = 8;
    public const int ERROR_OUTOFMEMORY = 14;
    public const int ERROR_SHARING_VIOLATION = 32;
    public const int ERROR_LOCK_VIOLATION = 33;
    public const int ERROR_HANDLE_EOF = 38;
    public const int ERROR_FILE_EXISTS = 80;
    public const int ERROR_INVALID_PARAMETER = 87;
    public const int ERROR_BROKEN_PIPE = 109;
    public const int ERROR_DISK_FULL = 112;
    public const int ERROR_SEM_TIMEOUT = 121;
    public const int ERROR_INVALID_NAME = 123;
    public const int ERROR_ALREADY_EXISTS = 183;
    public const int ERROR_FILENAME_EXCED_RANGE = 206;
    public const int ERROR_PIPE_BUSY = 231;
    public const int ERROR_NO_DATA = 232;
    public const int ERROR_PIPE_NOT_CONNECTED = 233;
    public const int ERROR_PIPE_CONNECTED = 535;
    public const int ERROR_OPERATION_ABORTED = 995;
    public const int ERROR_IO_INCOMPLETE = 996;
    public const int ERROR_IO_PENDING = 997;
    public const int ERROR_NOACCESS = 998;
    public const int ERROR_NOT_FOUND = 1168;
    public const int ERROR_PRIVILEGE_NOT_HELD = 1314;
    public const int ERROR_NO_SYSTEM_RESOURCES = 1450;
    public const int ERROR_WORKING_SET_QUOTA = 1453;
    public const int ERROR_COMMITMENT_LIMIT = 1455;
}

internal static class PAGE
{
    public const int PAGE_NOACCESS = 0x01;
    public const int PAGE_READONLY = 0x02;
    public const int PAGE_READWRITE = 0x04;
}

internal static class SEC
{
    public const int SEC_RESERVE = 0x4000000;
    public const int SEC_COMMIT = 0x8000000;
}

internal static class MEM
{
    public const int MEM_COMMIT = 0x1000;
}

internal static class FILE
{
    public const int FILE_MAP_WRITE = 0x2;
    public const int FILE_MAP_READ = 0x4;
    public const int FILE_SHARE_READ = 0x1;
    public const int FILE_SHARE_WRITE = 0x2;
    public const int FILE_SHARE_DELETE = 0x4;
    public const int FILE_ATTRIBUTE_NORMAL = 0x80;
    public const int FILE_ATTRIBUTE_TEMPORARY = 0x100;
    public const int FILE_ATTRIBUTE_NOT_CONTENT_INDEXED = 0x2000;
    public const int FILE_FLAG_OPEN_REPARSE_POINT = 0x200000;
    public const int FILE_FLAG_DELETE_ON_CLOSE = 0x4000000;
    public const int FILE_FLAG_OVERLAPPED = 0x40000000;
    public const int FILE_FLAG_FIRST_PIPE_INSTANCE = 0x80000;
    public const int FILE_ATTRIBUTE_DIRECTORY = 0x10;
    public const int FILE_ATTRIBUTE_REPARSE_POINT = 0x400;
    public const int FILE_TYPE_PIPE = 0x3;
}

internal static class CREATE
{
    public const int CREATE_NEW = 1;
    public const int CREATE_SUSPENDED = 0x4;
    public const int CREATE_NEW_PROCESS_GROUP = 0x200;
    public const int CREATE_UNICODE_ENVIRONMENT = 0x400;
    public const int CREATE_NO_WINDOW = 0x8000000;
}

internal static class OPEN
{
    public const int OPEN_EXISTING = 3;
}

internal static class WAIT
{
    public const uint WAIT_OBJECT_0 = 0;
    public const uint WAIT_ABANDONED = 0x80;
    public const uint WAIT_TIMEOUT = 258;
    public const uint WAIT_FAILED = 0xFFFFFFFF;
}

internal static class EVENT
{
    public const int EVENT_MODIFY_STATE = 0x2;
}

internal static class PROCESS
{
    public const int PROCESS_TERMINATE = 0x1;
    public const int PROCESS_QUERY_LIMITED_INFORMATION = 0x1000;
}

internal static class LOCKFILE
{
    public const int LOCKFILE_FAIL_IMMEDIATELY = 0x1;
    public const int LOCKFILE_EXCLUSIVE_LOCK = 0x2;
}

internal static class FSCTL
{
    public const int FSCTL_SET_SPARSE = 0x900C4;
}

internal static class TOKEN
{
    public const int TOKEN_QUERY = 0x8;
}

internal static class SDDL
{
    public const int SDDL_REVISION_1 = 1;
}
