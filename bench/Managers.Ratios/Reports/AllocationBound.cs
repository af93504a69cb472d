namespace Managers.Ratios.Reports;

/// <summary>What bench/allocations.json says of one operation.</summary>
/// <param name="Bytes">Exactly so many bytes a time; null where they depend on the user's id or the length of names.</param>
/// <param name="AtMost">At most so many bytes a time; null where <paramref name="Bytes"/> says it.</param>
internal sealed record AllocationBound(long? Bytes = null, long? AtMost = null)
{
    internal bool Holds(long found) => Bytes is { } exact ? found == exact : found <= AtMost;

    public override string ToString() => Bytes is { } exact ? $"{exact}" : $"≤ {AtMost}";
}
