using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.InteropServices;
using Managers.Ratios.Measuring;

namespace Managers.Ratios.Works;

/// <summary>
/// Access to the elements of an array that, where the row does not say otherwise, fits into the second-level cache, so that the loop is
/// measured and not the memory. Both sides start at a
/// multiple of 64 and have the same length; the loops differ in nothing but what is indexed.
/// </summary>
/// <typeparam name="T">The element.</typeparam>
internal abstract class ElementWork<[DynamicallyAccessedMembers(Annotated.Fields)] T> : TimedWork
    where T : unmanaged, INumber<T>
{
    /// <summary>256 KiB of doubles.</summary>
    internal const int InCache = 32 * 1024;

    protected ElementWork(string name, Bar bar, string floor, string peerName, int count = InCache)
        : base($"element {name}, {TypeName}", "ns/element", bar, ["elements", floor, TypeName, $"{count}"], "C loop", peerName) => Count = count;

    /// <summary>Number of elements of each side.</summary>
    protected int Count { get; }

    /// <summary>The array in shared memory.</summary>
    protected SharedArray<T> Shared { get; private set; } = null!;

    /// <summary>The peer's array.</summary>
    protected T[] Plain { get; private set; } = [];

    /// <summary>What sums are added to, so that they are needed.</summary>
    protected T Sink { get; set; }

    protected override double UnitsPerRepeat => Count;

    private static string TypeName => typeof(T) == typeof(double) ? "double" : "int";

    protected override void SetUp()
    {
        Shared = Manager.CreateSharedArray<T>(Count);
        Plain = Aligned(Count);
        for (int i = 0; i < Count; i++)
        {
            Shared[i] = Plain[i] = T.CreateTruncating(i);
        }
    }

    /// <summary>
    /// An array that does not move and whose first element lies at a multiple of 64; a big one lies where the runtime puts it, which makes no
    /// difference to a loop that waits for memory.
    /// </summary>
    private static T[] Aligned(int count)
    {
        T[] candidate = GC.AllocateArray<T>(count, pinned: true);
        var others = new List<T[]>();
        while (count <= InCache && (Marshal.UnsafeAddrOfPinnedArrayElement(candidate, 0) & 63) != 0)
        {
            // Kept, and another length in between, so that the next try starts elsewhere.
            others.Add(candidate);
            others.Add(GC.AllocateArray<T>(others.Count % 7, pinned: true));
            candidate = GC.AllocateArray<T>(count, pinned: true);
        }

        return candidate;
    }
}
