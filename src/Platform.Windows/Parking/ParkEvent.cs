using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Managers.Platform.Windows.Interop;
using Microsoft.Win32.SafeHandles;
using static Managers.Platform.Windows.Interop.Windows;

namespace Managers.Platform.Windows;

/// <summary>The event that a thread sleeps on, with a name by which other processes set it. It is made with the thread's first sleep, and ends with the thread or the process.</summary>
internal sealed unsafe class ParkEvent
{
    private const int NameLength = 64;

    // Those of this process need not be opened by name, which costs two calls of the system more.
    private static readonly ConcurrentDictionary<ulong, WeakReference<ParkEvent>> s_own = new();

    [ThreadStatic]
    private static ParkEvent? t_local;

    [ThreadStatic]
    private static ParkEvent? t_global;

    private readonly SafeWaitHandle _handle;

    private ParkEvent(SegmentFolder folder)
    {
        // Random, so that nobody can make it first; 0 means none.
        Number = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;
        SECURITY_ATTRIBUTES security = folder.Scope == ManagerScope.Machine ? ObjectSecurity.ForMode(UnixFileMode.OtherWrite) : ObjectSecurity.ForUser;
        char* name = stackalloc char[NameLength];
        Write(name, folder.ObjectPrefix, Number);
        HANDLE made = CreateEventW(&security, BOOL.FALSE, BOOL.FALSE, name);
        NativeError error = NativeError.Last;
        _handle = (nint)made != 0 ? new SafeWaitHandle(made, ownsHandle: true) : throw error.ToException("A thread cannot wait for another process", "CreateEvent");
        s_own[Number] = new WeakReference<ParkEvent>(this);
    }

    ~ParkEvent() => s_own.TryRemove(Number, out _);

    internal ulong Number { get; }

    internal int LastRow { get; set; }

    /// <summary>The calling thread's.</summary>
    internal static ParkEvent Own(SegmentFolder folder) =>
        folder.Scope == ManagerScope.Machine ? t_global ??= new ParkEvent(folder) : t_local ??= new ParkEvent(folder);

    /// <returns>True if it was set, false if the time was up.</returns>
    internal bool Wait(uint milliseconds) => WaitForSingleObject((HANDLE)_handle.DangerousGetHandle(), milliseconds) == WAIT.WAIT_OBJECT_0;

    private bool Set()
    {
        bool set = SetEvent((HANDLE)_handle.DangerousGetHandle());
        GC.KeepAlive(this);
        return set;
    }

    /// <returns>False if it is not there any more: the sleeper's process has ended.</returns>
    internal static bool TrySet(string prefix, ulong number)
    {
        if (s_own.TryGetValue(number, out WeakReference<ParkEvent>? weak))
        {
            // One whose thread has ended counts as gone, as the event of a process that has ended does.
            return weak.TryGetTarget(out ParkEvent? own) && own.Set();
        }

        HANDLE opened = Open(prefix, number, EVENT.EVENT_MODIFY_STATE);
        if ((nint)opened == 0)
        {
            return false;
        }

        bool set = SetEvent(opened);
        CloseHandle(opened);
        return set;
    }

    internal static bool Exists(string prefix, ulong number)
    {
        HANDLE opened = Open(prefix, number, SYNCHRONIZE);
        if ((nint)opened == 0)
        {
            return Marshal.GetLastSystemError() != ERROR.ERROR_FILE_NOT_FOUND;
        }

        CloseHandle(opened);
        return true;
    }

    private static HANDLE Open(string prefix, ulong number, uint access)
    {
        char* name = stackalloc char[NameLength];
        Write(name, prefix, number);
        return OpenEventW(access, BOOL.FALSE, name);
    }

    private static void Write(char* name, string prefix, ulong number)
    {
        // Safety: prefix, 's', 16 digits and a zero are fewer than 64 characters.
        var rest = new Span<char>(name, NameLength);
        prefix.CopyTo(rest);
        rest = rest[prefix.Length..];
        rest[0] = 's';
        // By itself: an interpolated string boxes the number until the runtime has compiled it for the second time, and every wake-up of another process writes a name.
        number.TryFormat(rest[1..], out int digits, "x16", CultureInfo.InvariantCulture);
        rest[1 + digits] = '\0';
    }
}
