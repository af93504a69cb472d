using Managers.Ratios.Measuring;
using Managers.Ratios.Works;

namespace Managers.Ratios;

/// <summary>The rows of the table, in its order. A new row is a class that implements <see cref="IWork"/> (most derive from <see cref="TimedWork"/>) and a line here.</summary>
internal static class WorkList
{
    /// <summary>Makes each row only when its turn comes: a row holds memory from its making to its disposal.</summary>
    internal static IReadOnlyList<Func<IWork>> All { get; } =
    [
        () => new SpanSum<double>(),
        () => new SpanSum<int>(),
        () => new SpanStore<double>(),
        () => new SpanStore<int>(),
        () => new IndexSum<double>(),
        () => new IndexSum<int>(),
        () => new IndexStore<double>(),
        () => new IndexStore<int>(),
        () => new IndexStore<double>("store by array[i] in 64 MiB", 8 << 20),
        () => new PointerSum(),
        () => new AccessorSum(),
        () => new VectorSum(),
        () => new Attach(),
        () => new AttachSmall(),
        () => new CreateValue(),
        () => new BigCopy(),
        () => new LockBesideMutex(),
        () => new LockBesidePthread("pshared"),
        () => new LockBesidePthread("robust"),
        () => new LockBesideThreadingLock(),
        () => new TryLock(),
        () => new ValueGet<int>("typed value get, int", "get", "acquire load", m => m.CreateSharedValue(0)),
        () => new ValueSet<int>("typed value set, int", "set", "release store", m => m.CreateSharedValue(0)),
        () => new ValueGet<Quad>("typed value get, 32 bytes", "get", "acquire load", m => m.CreateSharedValue(default(Quad))),
        () => new ValueSet<Quad>("typed value set, 32 bytes", "journal", "lock, journal, unlock", m => m.CreateSharedValue(default(Quad))),
        () => new ValueGet<int>("format value get, \"i\"", "get", "acquire load", m => m.CreateSharedValue("i", 0)),
        () => new ValueSet<int>("format value set, \"i\"", "set", "release store", m => m.CreateSharedValue("i", 0)),
        () => new ValueGet<int>("format value get, \">i\"", "get", "acquire load", m => m.CreateSharedValue(">i", 0)),
        () => new ValueSet<int>("format value set, \">i\"", "set", "release store", m => m.CreateSharedValue(">i", 0)),
    ];
}
