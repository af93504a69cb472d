namespace Managers.Formats;

/// <summary>The one fact about the system that a native format depends on and that pure managed code cannot know.</summary>
internal static class FormatPlatform
{
    private static int s_nativeLongSize = IntPtr.Size;

    /// <summary>
    /// Bytes of a C <c>long</c>: 8 on 64-bit Unix, 4 on Windows and on 32-bit systems. The platform layer sets it before
    /// the first format is compiled; a later change forgets the formats compiled so far.
    /// </summary>
    internal static int NativeLongSize
    {
        get => s_nativeLongSize;
        set
        {
            if (value is not (4 or 8))
                throw new ArgumentOutOfRangeException(nameof(value), value, $"A C long of {value} bytes is not supported: 4 or 8 bytes are allowed.");
            if (s_nativeLongSize == value)
                return;

            s_nativeLongSize = value;
            FormatCache.Clear();
        }
    }
}
