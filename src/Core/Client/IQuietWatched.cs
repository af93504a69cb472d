namespace Managers.Client;

/// <summary>What <see cref="QuietWatch"/> looks at.</summary>
internal interface IQuietWatched
{
    /// <summary>Whether anything has happened since it was asked last. Must be quick and wait for nothing: one thread asks all.</summary>
    bool HasMoved();

    /// <summary>Nothing has happened for a whole period, and nobody asks any more. On the pool; may take its time.</summary>
    void IsQuiet();
}
