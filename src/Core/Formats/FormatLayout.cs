namespace Managers.Formats;

/// <summary>A run of bytes that belongs to no value and is written as zero.</summary>
/// <param name="Offset">The first byte.</param>
/// <param name="Length">How many bytes.</param>
internal readonly record struct FormatGap(int Offset, int Length);

/// <summary>What the parser found out about a format: everything but its text.</summary>
internal sealed class FormatLayout
{
    internal required bool IsNative { get; init; }

    internal required bool IsBigEndian { get; init; }

    internal required int SizeInBytes { get; init; }

    internal required int AlignmentInBytes { get; init; }

    internal required int ValueCount { get; init; }

    internal required FormatField[] Fields { get; init; }

    internal required FormatGap[] Gaps { get; init; }
}
