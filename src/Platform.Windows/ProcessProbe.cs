using Managers.Platform.Windows.Interop;

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

    public uint CurrentThreadId() => Interop.Windows.GetCurrentThreadId() & 0xFFF_FFFF;

    private static ProcessStamp ReadSelf()
    {
        FILETIME creation, exit, kernel, user;
        BOOL read = Interop.Windows.GetProcessTimes(Interop.Windows.GetCurrentProcess(), &creation, &exit, &kernel, &user);
        return new ProcessStamp((uint)Environment.ProcessId, read ? (ulong)creation.dwHighDateTime << 32 | creation.dwLowDateTime : 0, 0);
    }
}
