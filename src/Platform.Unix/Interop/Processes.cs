using System.Runtime.InteropServices;

namespace Managers.Platform.Unix.Interop;

/// <summary>Identity of threads; identity of processes comes from Mono.Posix and /proc.</summary>
internal static partial class Libc
{
    [LibraryImport("libc")]
    internal static partial int gettid();
}
