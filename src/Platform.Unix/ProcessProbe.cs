using System.Globalization;
using System.Text;
using Managers.Platform.Unix.Interop;

namespace Managers.Platform.Unix;

/// <summary>Reads the identity of this process from /proc.</summary>
internal sealed class ProcessProbe : IProcessProbe
{
    private readonly Lazy<ProcessStamp> _self = new(ReadSelf);
    private readonly Lazy<Guid> _bootId = new(ReadBootId);

    public ProcessStamp Self => _self.Value;

    public Guid BootId => _bootId.Value;

    public uint UserId { get; } = Libc.geteuid();

    public uint CurrentThreadId() => (uint)Libc.gettid() & 0xFFF_FFFF;

    private static ProcessStamp ReadSelf()
    {
        ulong start = 0;
        ulong pidNamespace = 0;
        try
        {
            // The second field is the program's name in parentheses and may hold blanks: count fields from the last ')'.
            string stat = File.ReadAllText("/proc/self/stat", Encoding.Latin1);
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            start = ulong.Parse(fields[19], CultureInfo.InvariantCulture);
            string link = new FileInfo("/proc/self/ns/pid").LinkTarget ?? string.Empty;
            int open = link.IndexOf('[', StringComparison.Ordinal);
            if (open >= 0)
            {
                pidNamespace = ulong.Parse(link.AsSpan(open + 1, link.Length - open - 2), CultureInfo.InvariantCulture);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            // Without /proc the stamp is poorer; it is there for people and decides nothing.
        }

        return new ProcessStamp((uint)Environment.ProcessId, start, pidNamespace);
    }

    private static Guid ReadBootId()
    {
        try
        {
            return Guid.TryParse(File.ReadAllText("/proc/sys/kernel/random/boot_id").AsSpan().Trim(), CultureInfo.InvariantCulture, out Guid id) ? id : Guid.Empty;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Guid.Empty;
        }
    }
}
