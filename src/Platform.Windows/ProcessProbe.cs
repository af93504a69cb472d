using Managers.Platform.Windows.Interop;
using static Managers.Platform.Windows.Interop.Windows;

namespace Managers.Platform.Windows;

/// <summary>Identity of this process by its creation time, and of its threads by the system's ids.</summary>
internal sealed unsafe class ProcessProbe : IProcessProbe
{
    private readonly Lazy<ProcessStamp> _self = new(ReadSelf);

    public ProcessStamp Self => _self.Value;

    // Windows numbers boots nowhere that a program without rights can read.
    public Guid BootId => Guid.Empty;

    // Users have names and security identifiers, no numbers; the section's security descriptor keeps others out.
    public uint UserId => 0;

    // Thread ids are multiples of 4 and small; 28 bits hold more than the system gives out.
    public uint CurrentThreadId() => GetCurrentThreadId() & 0xFFF_FFFF;

    private static ProcessStamp ReadSelf()
    {
        FILETIME creation, exit, kernel, user;
        BOOL read = GetProcessTimes(GetCurrentProcess(), &creation, &exit, &kernel, &user);
        return new ProcessStamp((uint)Environment.ProcessId, read ? (ulong)creation.dwHighDateTime << 32 | creation.dwLowDateTime : 0, 0);
    }
}
