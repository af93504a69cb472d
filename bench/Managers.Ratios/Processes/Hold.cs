using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Managers.Ratios.Processes;

/// <summary>What is done while a lock is held: steps of which each needs the one before, the same instructions as in floors/crew.h.</summary>
internal static class Hold
{
    private const int StepsPerTry = 200_000;
    private const int Tries = 50;

    /// <summary>So many steps take so long on this machine while nothing disturbs it.</summary>
    internal static long StepsOf(double nanoseconds)
    {
        double best = double.MaxValue;
        for (int i = 0; i < Tries && nanoseconds > 0; i++)
        {
            long started = Stopwatch.GetTimestamp();
            Work(StepsPerTry);
            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalNanoseconds / StepsPerTry);
        }

        return (long)Math.Round(nanoseconds / best);
    }

    // Optimised from its first call, so that the time of a step never changes.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    internal static ulong Work(long steps)
    {
        ulong x = (ulong)steps;
        while (steps-- > 0)
        {
            x = x * 6364136223846793005 + 1442695040888963407;
        }

        return x;
    }
}
