namespace Managers.Platform.Windows.Interop;

#pragma warning disable CS0649 // Fields that the system alone writes.

/// <summary>A boolean of Win32: any value but 0 is true.</summary>
internal readonly struct BOOL(int value)
{
    public readonly int Value = value;

    public static BOOL FALSE => new(0);

    public static BOOL TRUE => new(1);

    public static implicit operator bool(BOOL value) => value.Value != 0;

    public static implicit operator BOOL(bool value) => value ? TRUE : FALSE;
}

/// <summary>An opaque handle.</summary>
internal readonly unsafe struct HANDLE(void* value)
{
    public readonly void* Value = value;

    public static HANDLE NULL => new(null);

    public static HANDLE INVALID_VALUE => new((void*)-1);

    public static implicit operator nint(HANDLE value) => (nint)value.Value;

    public static explicit operator HANDLE(nint value) => new((void*)value);
}

/// <summary>A time in units of 100 ns since 1601, in two halves.</summary>
internal struct FILETIME
{
    public uint dwLowDateTime;
    public uint dwHighDateTime;
}

/// <summary>Who may open a new object, and whether children inherit its handle.</summary>
internal unsafe struct SECURITY_ATTRIBUTES
{
    public uint nLength;
    public void* lpSecurityDescriptor;
    public BOOL bInheritHandle;
}

/// <summary>Where in a file, and which event tells of the end of an operation.</summary>
internal struct OVERLAPPED
{
    public nuint Internal;
    public nuint InternalHigh;
    public uint Offset;
    public uint OffsetHigh;
    public HANDLE hEvent;
}
