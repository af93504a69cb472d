using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Managers.Ratios.Measuring;

namespace Managers.Ratios.Works;

/// <summary>Writing every element by a span.</summary>
/// <typeparam name="T">The element.</typeparam>
internal sealed class SpanStore<[DynamicallyAccessedMembers(Annotated.Fields)] T>() : ElementWork<T>("store by span", new Bar(TimesPeer: 1.02), "store", "T[]")
    where T : unmanaged, INumber<T>
{
    public override bool AlsoNativeAot => true;

    protected override void RunOurs(int repeats)
    {
        for (int i = 0; i < repeats; i++)
        {
            Loops.Store(Shared.AsSpan(), T.CreateTruncating(i));
        }
    }

    protected override void RunPeer(int repeats)
    {
        for (int i = 0; i < repeats; i++)
        {
            Loops.Store(Plain, T.CreateTruncating(i));
        }
    }
}
