namespace Managers.Core.Tests.Interleavings.Scheduling;

/// <summary>What may happen next at a scheduling point.</summary>
internal enum Happening
{
    /// <summary>The thread goes on to its next access.</summary>
    Run,

    /// <summary>Its process is killed where it stands.</summary>
    Kill,

    /// <summary>Its sleep ends because the time is up.</summary>
    TimeOut,

    /// <summary>Its sleep ends for no reason.</summary>
    Spurious,

    /// <summary>Of several sleepers it is the one that a wake-up reaches.</summary>
    Reach,

    /// <summary>Its deadline is not over yet.</summary>
    Early,

    /// <summary>Its deadline is over.</summary>
    Late,
}

/// <summary>One of the things that may happen next.</summary>
/// <param name="What">The thing.</param>
/// <param name="Thread">Whom it concerns.</param>
internal readonly record struct Alternative(Happening What, VirtualThread Thread);
