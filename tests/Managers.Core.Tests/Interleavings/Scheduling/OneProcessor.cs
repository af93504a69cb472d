using System.Runtime.InteropServices;

namespace Managers.Core.Tests.Interleavings.Scheduling;

/// <summary>
/// Keeps threads that hand on a baton on one processor, where the system lets us: only one of them runs at a time, and to wake a thread there costs a tenth of what it costs on another. Elsewhere runs are slower, not other.
/// </summary>
internal static unsafe partial class OneProcessor
{
    private const int MaskSizeInBytes = 128;

    /// <summary>Runs something on a thread of its own that stays where it is.</summary>
    internal static T Run<T>(Func<T> body)
    {
        T result = default!;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            Stay(Thread.GetCurrentProcessorId());
            try
            {
                result = body();
            }
            catch (Exception e)
            {
                failure = e;
            }
        })
        { IsBackground = true };
        thread.Start();
        thread.Join();
        return failure is null ? result : throw new InvalidOperationException(failure.Message, failure);
    }

    /// <summary>The calling thread stays on that processor.</summary>
    internal static void Stay(int processor)
    {
        if (OperatingSystem.IsLinux() && processor >= 0 && processor < MaskSizeInBytes * 8)
        {
            byte* mask = stackalloc byte[MaskSizeInBytes];
            new Span<byte>(mask, MaskSizeInBytes).Clear();
            mask[processor / 8] = (byte)(1 << (processor % 8));
            // Refused, it stays where the system likes.
            _ = SetAffinity(0, MaskSizeInBytes, mask);
        }
    }

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nuint sizeInBytes, byte* mask);
}
