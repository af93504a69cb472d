using System.Runtime.CompilerServices;
using Managers.Ratios.Floors;

namespace Managers.Ratios.Measuring;

/// <summary>Measures a row: prepares it, takes the rounds, draws the medians.</summary>
internal static class Runner
{
    internal static RowResult Measure(IWork work, FloorPrograms floors, int rounds)
    {
        work.Prepare(floors);
        var taken = new Round[Math.Max(rounds, work.LeastRounds)];
        for (int i = 0; i < taken.Length; i++)
        {
            taken[i] = work.MeasureRound(i);
        }

        double ours = Median(taken.Select(r => (double?)r.Ours))!.Value;
        double? ratioToFloor = Median(taken.Select(r => r.Ours / r.Floor));
        double? ratioToPeer = Median(taken.Select(r => r.Ours / r.Peer));
        return new RowResult(
            RuntimeFeature.IsDynamicCodeSupported ? work.Name : work.Name + " (NativeAOT)",
            work.Unit,
            ours,
            Median(taken.Select(r => r.Floor)),
            Median(taken.Select(r => r.Peer)),
            work.FloorName,
            work.PeerName,
            ratioToFloor,
            ratioToPeer,
            work.Bar.ToString(),
            work.Bar.Holds(ours, ratioToFloor, ratioToPeer),
            SpreadInPercent(taken, ours));
    }

    private static double? Median(IEnumerable<double?> figures)
    {
        double[] sorted = [.. figures.Where(f => f is not null).Select(f => f!.Value).Order()];
        return sorted.Length switch
        {
            0 => null,
            int n when n % 2 == 1 => sorted[n / 2],
            int n => (sorted[n / 2 - 1] + sorted[n / 2]) / 2,
        };
    }

    private static double SpreadInPercent(Round[] rounds, double median)
    {
        double[] sorted = [.. rounds.Select(r => r.Ours).Order()];
        double distance = sorted[sorted.Length * 3 / 4] - sorted[sorted.Length / 4];
        return distance == 0 ? 0 : 100 * distance / median;
    }
}
