using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Managers.Ratios.Measuring;

namespace Managers.Ratios.Works;

/// <summary>Writing every element by the checked indexer with a 64-bit index.</summary>
/// <typeparam name="T">The element.</typeparam>
/// <param name="name">What is done.</param>
/// <param name="count">Elements.</param>
internal sealed class IndexStore<[DynamicallyAccessedMembers(Annotated.Fields)] T>(string name = "store by array[i]", int count = ElementWork<T>.InCache)
    : ElementWork<T>(name, new Bar(TimesPeer: 1.1), "store", "T[]", count)
    where T : unmanaged, INumber<T>
{
    public override bool AlsoNativeAot => true;

    protected override void RunOurs(int repeats)
    {
        for (int i = 0; i < repeats; i++)
        {
            Loops.Store(Shared, T.CreateTruncating(i));
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
