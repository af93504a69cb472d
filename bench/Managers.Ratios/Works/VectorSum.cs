using Managers.Ratios.Measuring;

namespace Managers.Ratios.Works;

/// <summary>A sum by vectors over a span of shared memory and over one of an array.</summary>
internal sealed class VectorSum() : ElementWork<double>("sum by vectors", new Bar(TimesPeer: 1.02), "vector", "T[] by vectors")
{
    protected override void RunOurs(int repeats)
    {
        for (int i = 0; i < repeats; i++)
        {
            Sink += Loops.VectorSumOf(Shared.AsSpan());
        }
    }

    protected override void RunPeer(int repeats)
    {
        for (int i = 0; i < repeats; i++)
        {
            Sink += Loops.VectorSumOf(Plain);
        }
    }
}
