namespace Managers.Platform;

/// <summary>Why a wait came back.</summary>
internal enum WaitResult
{
    /// <summary>Woken, or came back early for no reason.</summary>
    Woken,

    /// <summary>The word had another value already.</summary>
    Changed,

    /// <summary>The time was up.</summary>
    TimedOut,

    /// <summary>A signal interrupted it.</summary>
    Interrupted,
}
