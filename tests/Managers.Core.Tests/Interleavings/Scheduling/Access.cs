namespace Managers.Core.Tests.Interleavings.Scheduling;

internal enum AccessKind
{
    Begin,
    Load,
    Store,
    CompareExchange,
    Exchange,
    Add,
    Wait,
    Awake,
    Wake,
    IsDead,
    Join,
    Pause,
    Yield,
    IsOver,
    Now,
}

/// <summary>An access that a thread is about to make.</summary>
/// <param name="Kind">Which member of IWords.</param>
/// <param name="Offset">Where in the scenario's memory; -1 for a word of the thread's own stack, or none.</param>
/// <param name="Value">What it writes, or asks about.</param>
/// <param name="Expected">What it compares with.</param>
internal readonly record struct Access(AccessKind Kind, int Offset, ulong Value, ulong Expected)
{
    internal ulong Digest() => Hashing.Mix(Hashing.Mix(((ulong)(uint)Offset << 8) | (uint)Kind, Value), Expected);
}
