namespace Managers.Platform;

/// <summary>Makes, opens and removes named segments of shared memory.</summary>
internal interface ISegmentProvider
{
    /// <summary>
    /// Makes a segment that nobody can open before <paramref name="initialize"/> has filled it. The caller holds it in use, and holds
    /// slot 0. A name whose segment nobody uses any more is taken over. The first 8 bytes must not be zero afterwards: zeros are what a creator
    /// leaves that died half way.
    /// </summary>
    /// <exception cref="SegmentException">The name is in use (<see cref="SegmentErrorReason.AlreadyExists"/>), there is no room, or access is denied.</exception>
    SegmentHandle Create(SegmentName name, in SegmentRequest request, Action<SegmentHandle> initialize, SegmentJudge judge);

    /// <summary>Opens a segment and holds it in use. Checks owner and kind of the file, not its content.</summary>
    /// <returns>The mapped segment, or null if no segment has this name.</returns>
    /// <exception cref="SegmentException">It exists but must not or cannot be opened.</exception>
    SegmentHandle? TryOpen(SegmentName name, bool readOnly);

    /// <summary>Names of all segments of this user in <paramref name="scope"/>, used or not.</summary>
    IReadOnlyList<SegmentName> List(ManagerScope scope);

    /// <summary>True if a segment has this name, used or not.</summary>
    bool Exists(SegmentName name);

    /// <summary>True while some process holds the segment of this name in use.</summary>
    bool IsInUse(SegmentName name);

    /// <summary>
    /// Looks at a segment without using it and removes its name if <paramref name="judge"/> says so. Another one who looks at it is no user, and is waited for a while.
    /// </summary>
    /// <returns>True if this call removed it.</returns>
    bool TrySweep(SegmentName name, SegmentJudge judge);

    /// <summary>Removes the name whatever the state; those who have it open keep it.</summary>
    /// <returns>False if no segment has this name.</returns>
    bool Unlink(SegmentName name);
}

/// <summary>Decides whether a segment's name may go.</summary>
/// <param name="name">The segment.</param>
/// <param name="header">Up to the first 4096 bytes of it; fewer where the file is shorter.</param>
/// <param name="inUse">Somebody holds it in use.</param>
/// <param name="creatorAlive">Its creator holds slot 0.</param>
internal delegate bool SegmentJudge(SegmentName name, ReadOnlySpan<byte> header, bool inUse, bool creatorAlive);
