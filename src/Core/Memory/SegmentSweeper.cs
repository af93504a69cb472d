using System.Diagnostics;
using System.Runtime.InteropServices;
using Managers.Platform;

namespace Managers.Memory;

/// <summary>Removes what dead processes left: segments of this user that nobody uses and that were not meant to stay.</summary>
internal static class SegmentSweeper
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);
    private static long s_lastSweep;

    /// <summary>Looks at every segment of this user in the scope.</summary>
    /// <returns>How many were removed.</returns>
    internal static int Sweep(ISegmentProvider segments, ManagerScope scope)
    {
        Volatile.Write(ref s_lastSweep, Stopwatch.GetTimestamp());
        int removed = 0;
        // Managers first, so that what belonged to them can go in the same pass.
        foreach (SegmentName name in segments.List(scope).OrderBy(n => n.Manager is not null))
        {
            removed += segments.TrySweep(name, Judge) ? 1 : 0;
        }

        return removed;
    }

    /// <summary>Sweeps unless this process did so less than a second ago.</summary>
    internal static void SweepNowAndThen(ISegmentProvider segments, ManagerScope scope)
    {
        long last = Volatile.Read(ref s_lastSweep);
        if (last == 0 || Stopwatch.GetElapsedTime(last) >= s_interval)
        {
            Sweep(segments, scope);
        }
    }

    /// <summary>Sweeps the big objects of one manager.</summary>
    internal static void SweepObjectsOf(ISegmentProvider segments, SegmentName manager)
    {
        foreach (SegmentName name in segments.List(manager.Scope))
        {
            if (name.Manager == manager)
            {
                segments.TrySweep(name, Judge);
            }
        }
    }

    /// <summary>The rule: see <see cref="SegmentLifetime"/>, and <see cref="SegmentFlags.Named"/> for objects with a name.</summary>
    internal static bool Judge(SegmentName name, ReadOnlySpan<byte> bytes, bool inUse, bool creatorAlive)
    {
        if (bytes.Length < SegmentHeader.SizeInBytes || MemoryMarshal.Read<ulong>(bytes) == 0)
        {
            // A creator without O_TMPFILE died before the magic was written; a foreign file has some bytes that are not zero.
            return !inUse && (bytes.Length == 0 || !bytes[..Math.Min(8, bytes.Length)].ContainsAnyExcept((byte)0));
        }

        ref readonly SegmentHeader header = ref MemoryMarshal.AsRef<SegmentHeader>(bytes);
        if (header.Magic != SegmentHeader.MagicValue || header.Major != SegmentHeader.CurrentMajor
            || header.Flags.HasFlag(SegmentFlags.Persistent))
        {
            return false;
        }

        if (header.Flags.HasFlag(SegmentFlags.OnCreatorExit))
        {
            return !creatorAlive;
        }

        if (inUse)
        {
            return false;
        }

        if (!header.Flags.HasFlag(SegmentFlags.Named) || name.Manager is not { } manager)
        {
            return true;
        }

        return !IsInUse(manager, header.ManagerUuid);
    }

    /// <summary>True while the very manager with that id is in use, not just another one of the same name.</summary>
    private static bool IsInUse(SegmentName manager, Guid uuid)
    {
        // First the question that takes no lock: looking at a manager must not be in the way of its last user, who is about to leave.
        ISegmentProvider segments = PlatformServices.Current.Segments;
        if (!segments.IsInUse(manager))
        {
            return false;
        }

        bool sameAndUsed = false;
        segments.TrySweep(manager, (_, bytes, inUse, _) =>
        {
            sameAndUsed = inUse && bytes.Length >= SegmentHeader.SizeInBytes && MemoryMarshal.AsRef<SegmentHeader>(bytes).Uuid == uuid;
            return false;
        });
        return sameAndUsed;
    }
}
