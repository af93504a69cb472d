using Managers.Platform.Windows.Interop;
using static Managers.Platform.Windows.Interop.Windows;

namespace Managers.Platform.Windows;

/// <summary>How much memory can still be committed: physical memory and page files, less what is promised already.</summary>
internal static unsafe class MemoryBudget
{
    internal static ulong AvailableInBytes
    {
        get
        {
            MEMORYSTATUSEX status = default;
            status.dwLength = (uint)sizeof(MEMORYSTATUSEX);
            return GlobalMemoryStatusEx(&status) ? status.ullAvailPageFile : ulong.MaxValue;
        }
    }

    internal static bool HasRoomFor(nuint lengthInBytes) => lengthInBytes <= AvailableInBytes;
}
