using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Managers.Ratios.Measuring;

namespace Managers.Ratios.Works;

/// <summary>Reading every element by the checked indexer with a 64-bit index.</summary>
/// <typeparam name="T">The element.</typeparam>
internal sealed class IndexSum<[DynamicallyAccessedMembers(Annotated.Fields)] T>() : ElementWork<T>("sum by array[i]", new Bar(TimesPeer: 1.1), "sum", "T[]")
    where T : unmanaged, INumber<T>
{
    public override bool AlsoNativeAot => true;

    protected override void RunOurs(int repeats)
    {
        for (int i = 0; i < repeats; i++)
        {
            Sink += Loops.SumOf(Shared);
        }
    }

    protected override void RunPeer(int repeats)
    {
        for (int i = 0; i < repeats; i++)
        {
            Sink += Loops.SumOf(Plain);
        }
    }
}
