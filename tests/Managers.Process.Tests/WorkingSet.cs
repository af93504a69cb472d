using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Managers.Process.Tests;

/// <summary>What Windows says about the pages of this process.</summary>
internal static unsafe partial class WorkingSet
{
    private const nuint Valid = 1;
    private const nuint LargePage = 1 << 22;

    /// <summary>How much of an array is in memory and mapped, in bytes.</summary>
    internal static long Of<T>(SharedArray<T> array)
        where T : unmanaged => Count(array, Valid);

    /// <summary>How much of it lies in large pages, in bytes.</summary>
    internal static long InLargePages<T>(SharedArray<T> array)
        where T : unmanaged => Count(array, Valid | LargePage);

    private static long Count<T>(SharedArray<T> array, nuint bits)
        where T : unmanaged
    {
        Span<T> elements = array.AsSpan();
        // Safety: shared memory does not move.
        byte* start = (byte*)Unsafe.AsPointer(ref elements[0]);
        byte* end = start + (long)elements.Length * sizeof(T);
        long count = 0;
        for (byte* at = start; at < end; at += Environment.SystemPageSize)
        {
            Information page = new() { Address = (nint)at };
            if (K32QueryWorkingSetEx(-1, &page, (uint)sizeof(Information)) == 0)
            {
                throw new InvalidOperationException($"QueryWorkingSetEx: {Marshal.GetLastSystemError()}");
            }

            count += (page.Attributes & bits) == bits ? Environment.SystemPageSize : 0;
        }

        return count;
    }

    private struct Information
    {
        internal nint Address;
        internal nuint Attributes;
    }

    [LibraryImport("kernel32")]
    private static partial int K32QueryWorkingSetEx(nint process, Information* pages, uint size);
}
