using Managers.Platform.Windows.Interop;
using Microsoft.Win32.SafeHandles;
using static Managers.Platform.Windows.Interop.Windows;

namespace Managers.Platform.Windows.Children;

/// <summary>Until a server is ready, its error output is a file that its parent can read even after its death. Then it becomes the parent's error output.</summary>
internal static unsafe class KeptErrors
{
    /// <summary>A file that goes with its last handle; null where there is none: then errors go where ours go.</summary>
    internal static SafeFileHandle? Make()
    {
        SECURITY_ATTRIBUTES security = ObjectSecurity.ForUser;
        security.bInheritHandle = BOOL.TRUE;
        fixed (char* path = Path.Combine(Path.GetTempPath(), $"managers-errors-{Guid.NewGuid():N}"))
        {
            HANDLE file = CreateFileW(
                path,
                GENERIC_READ | GENERIC_WRITE | DELETE,
                FILE.FILE_SHARE_READ | FILE.FILE_SHARE_WRITE | FILE.FILE_SHARE_DELETE,
                &security,
                CREATE.CREATE_NEW,
                (uint)(FILE.FILE_ATTRIBUTE_TEMPORARY | FILE.FILE_FLAG_DELETE_ON_CLOSE),
                HANDLE.NULL);
            return (nint)file == -1 ? null : new SafeFileHandle(file, ownsHandle: true);
        }
    }

    /// <summary>The last bytes of it. By place: reading must not move the place at which the child writes on.</summary>
    internal static byte[] ReadEnd(SafeFileHandle file, int limitInBytes)
    {
        long length = RandomAccess.GetLength(file);
        byte[] tail = new byte[Math.Min(length, limitInBytes)];
        fixed (byte* bytes = tail)
        {
            long at = length - tail.Length;
            var place = new OVERLAPPED { Offset = (uint)at, OffsetHigh = (uint)(at >> 32) };
            uint count = 0;
            return tail.Length != 0 && ReadFile((HANDLE)file.DangerousGetHandle(), bytes, (uint)tail.Length, &count, &place) ? tail[..(int)count] : [];
        }
    }

    /// <summary>Moves the error output of this process, and shows there what was kept back.</summary>
    internal static void Release(nint errors)
    {
        using var kept = new SafeFileHandle(GetStdHandle(STD.STD_ERROR_HANDLE), ownsHandle: false);
        SetStdHandle(STD.STD_ERROR_HANDLE, (HANDLE)errors);
        byte[] text = [];
        try
        {
            text = ReadEnd(kept, int.MaxValue);
        }
        catch (IOException)
        {
            // It was no file: nothing was kept back.
        }

        // What was opened before, the console's writer for instance, writes to the file still.
        var stream = Console.OpenStandardError();
        Console.SetError(new StreamWriter(stream, Console.Error.Encoding) { AutoFlush = true });
        try
        {
            stream.Write(text);
        }
        catch (IOException)
        {
            // Nobody reads it any more.
        }
    }
}
