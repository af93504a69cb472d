using System.Globalization;
using System.Text;

namespace Managers.Platform.Unix;

/// <summary>
/// Where a segment lies: <c>/dev/shm/managers.UID.NAME</c>, which is what <c>shm_open("/managers.UID.NAME")</c> opens, or
/// <c>managers.all.NAME</c> for names of the whole machine.
/// </summary>
internal readonly struct SegmentPath
{
    private const string MachinePrefix = "managers.all.";

    private SegmentPath(string text)
    {
        Text = text;
        Bytes = new byte[Encoding.UTF8.GetByteCount(text) + 1];
        Encoding.UTF8.GetBytes(text, Bytes);
    }

    /// <summary>For messages and calls that take text.</summary>
    internal string Text { get; }

    /// <summary>For calls that take bytes; ends with a NUL.</summary>
    internal byte[] Bytes { get; }

    internal static SegmentPath Of(string directory, uint userId, SegmentName name) => new(directory + Prefix(userId, name.Scope) + name.Text);

    internal static SegmentPath Of(string text) => new(text);

    internal static string Prefix(uint userId, ManagerScope scope) =>
        scope == ManagerScope.Machine ? MachinePrefix : string.Create(CultureInfo.InvariantCulture, $"managers.{userId}.");

    public override string ToString() => Text;
}
