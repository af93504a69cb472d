using Managers.Ratios.Measuring;

namespace Managers.Ratios.Works;

/// <summary>The checked indexer beside a raw pointer into an array of this process, which checks nothing.</summary>
internal sealed class PointerSum() : ElementWork<double>("sum by array[i] (raw pointer)", Bar.None, "sum", "raw pointer")
{
    protected override void RunOurs(int repeats)
    {
        for (int i = 0; i < repeats; i++)
        {
            Sink += Loops.SumOf(Shared);
        }
    }

    protected override unsafe void RunPeer(int repeats)
    {
        fixed (double* start = Plain)
        {
            for (int i = 0; i < repeats; i++)
            {
                Sink += Loops.SumOf(start, Count);
            }
        }
    }
}
