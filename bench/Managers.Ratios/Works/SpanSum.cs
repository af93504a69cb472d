using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Managers.Ratios.Measuring;

namespace Managers.Ratios.Works;

/// <summary>Reading every element by a span.</summary>
/// <typeparam name="T">The element.</typeparam>
internal sealed class SpanSum<[DynamicallyAccessedMembers(Annotated.Fields)] T>() : ElementWork<T>("sum by span", new Bar(TimesPeer: 1.02), "sum", "T[]")
    where T : unmanaged, INumber<T>
{
    public override bool AlsoNativeAot => true;

    protected override void RunOurs(int repeats)
    {
        for (int i = 0; i < repeats; i++)
        {
            Sink += Loops.SumOf(Shared.AsSpan());
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
