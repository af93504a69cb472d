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

    private SegmentPath(ReadOnlySpan<char> start, ReadOnlySpan<char> rest)
    {
        int length = Encoding.UTF8.GetByteCount(start);
        Bytes = new byte[length + Encoding.UTF8.GetByteCount(rest) + 1];
        Encoding.UTF8.GetBytes(start, Bytes);
        Encoding.UTF8.GetBytes(rest, Bytes.AsSpan(length));
    }

    /// <summary>For messages and calls that take text; made anew each time.</summary>
    internal string Text => Encoding.UTF8.GetString(Bytes, 0, Bytes.Length - 1);

    /// <summary>For calls that take bytes; ends with a NUL.</summary>
    internal byte[] Bytes { get; }

    /// <summary>The path of a segment.</summary>
    /// <param name="start">The folder and <see cref="Prefix"/>.</param>
    /// <param name="name">Its name.</param>
    internal static SegmentPath Of(string start, SegmentName name) => new(start, name.Text);

    internal static SegmentPath Of(string text) => new(text, default);

    internal static string Prefix(uint userId, ManagerScope scope) =>
        scope == ManagerScope.Machine ? MachinePrefix : string.Create(CultureInfo.InvariantCulture, $"managers.{userId}.");

    public override string ToString() => Text;
}
