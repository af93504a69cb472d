using System.Runtime.InteropServices;

namespace Managers.Platform.Unix.Interop;

/// <summary>Futex by number: libc has no function for it. The shared kind (no PRIVATE flag), as the word lies in memory of several processes.</summary>
internal static unsafe partial class Libc
{
    internal const int FUTEX_WAIT_BITSET = 9;
    internal const int FUTEX_WAKE_BITSET = 10;

    internal static nint SYS_futex => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 202,
        Architecture.Arm64 or Architecture.RiscV64 or Architecture.LoongArch64 => 98,
        _ => throw new PlatformNotSupportedException($"Managers knows no futex number for {RuntimeInformation.ProcessArchitecture}: x64, arm64, riscv64 and loongarch64 are supported."),
    };

    /// <summary><c>struct timespec</c> of 64-bit Linux.</summary>
    internal struct Timespec
    {
        internal long Seconds;
        internal long Nanoseconds;
    }

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint syscall(nint number, uint* address, nint operation, nint value, Timespec* timeout, nint address2, nint value3);
}
