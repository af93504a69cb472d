using Managers.Ratios.Floors;
using Managers.Ratios.Measuring;
using Managers.Ratios.Processes;
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
        () => new LockBesideForeign(new ForeignPeer("pthread pshared", ["locks", "pshared"]), Bar.None),
        () => new LockBesideForeign(new ForeignPeer("pthread robust", ["locks", "robust"]), new Bar(TimesPeer: 0.6)),
        () => new LockBesideForeign(new ForeignPeer("Boost interprocess_mutex", ["boost_locks", "free"]), new Bar(TimesPeer: 0.75)),
        () => new LockBesideForeign(new ForeignPeer("Python mp.Lock", ["locks"], IsPython: true), new Bar(TimesPeer: 0.1)),
        () => new LockBesideThreadingLock(),
        () => new LockOnRobustList(),
        () => new TryLock(),
        () => new RecursiveLock(),
        () => new ReadLock(),
        () => new TwoReaders(),
        () => new SemaphorePair(),
        () => new ContendedLock(2, 0, Bar.None, "pthread pshared", "contend", "pshared"),
        () => new ContendedLock(4, 0, Bar.None, "pthread pshared", "contend", "pshared"),
        () => new ContendedLock(2, 20, Bar.None, "pthread pshared", "contend", "pshared"),
        () => new ContendedLock(4, 20, Bar.None, "pthread pshared", "contend", "pshared"),
        () => new ContendedLock(2, 500, new Bar(TimesFloor: 1.5, TimesPeer: 0.75), "pthread pshared", "contend", "pshared"),
        () => new ContendedLock(4, 500, new Bar(TimesFloor: 1.5, TimesPeer: 0.75), "pthread pshared", "contend", "pshared"),
        () => new ContendedLock(2, 500, Bar.None, "pthread robust", "contend", "robust"),
        () => new ContendedLock(4, 500, Bar.None, "pthread robust", "contend", "robust"),
        () => new ContendedLock(2, 500, Bar.None, "Boost interprocess_mutex", "boost_locks"),
        () => new ContendedLock(4, 500, Bar.None, "Boost interprocess_mutex", "boost_locks"),
        () => new ContendedLock(4, 500, new Bar(TimesPeer: 1.1), "futex that does not spin", "contend", "park"),
        () => new HandOff(WaitPolicy.Park, Placement.TwoProcessors, new Bar(TimesFloor: 1.1)),
        () => new HandOff(WaitPolicy.Park, Placement.OneProcessor, Bar.None),
        () => new HandOff(WaitPolicy.Spin, Placement.TwoProcessors, Bar.None),
        () => new OwnerDeath("robust list", DeathDetection.RobustList | DeathDetection.ProbeOnly, new Bar(Limit: 5)),
        () => new OwnerDeath("watcher", DeathDetection.Watcher, new Bar(Limit: 5)),
        () => new OwnerDeath("probing", DeathDetection.ProbeOnly, new Bar(Limit: 1200)),
        () => new QueueTransfer(1, 1, Placement.TwoProcessors, new Bar(Limit: 200, TimesPeer: 0.5), new ForeignPeer("Boost message_queue", ["boost_queue", "1", "two"])),
        () => new QueueTransfer(1, 1, Placement.OneProcessor, new Bar(TimesPeer: 0.5), new ForeignPeer("Boost message_queue", ["boost_queue", "1", "one"])),
        () => new QueueTransfer(2, 1, Placement.TwoProcessors, new Bar(TimesPeer: 1), new ForeignPeer("Boost message_queue", ["boost_queue", "2", "two"])),
        () => new QueueTransfer(1, 1, Placement.Anywhere, new Bar(TimesPeer: 1.0 / 30), new ForeignPeer("Python mp.Queue", ["queues", "queue"], IsPython: true)),
        () => new QueueTransfer(1, 1, Placement.Anywhere, Bar.None, new ForeignPeer("Python mp.SimpleQueue", ["queues", "simple"], IsPython: true)),
        () => new QueueTransfer(1, 64, Placement.TwoProcessors, new Bar(Limit: 50), null),
        () => new ServerCall(Placement.OneProcessor, new Bar(TimesFloor: 1.1, TimesPeer: 0.65), new ForeignPeer("Redis GET", ["redis", "one"])),
        () => new ServerCall(Placement.TwoProcessors, new Bar(TimesFloor: 0.2, TimesPeer: 0.15), new ForeignPeer("Redis GET", ["redis", "two"])),
        () => new ServerCall(Placement.Anywhere, new Bar(TimesPeer: 0.45), new ForeignPeer("Python manager", ["managers"], IsPython: true)),
        () => new ServerStart(),
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
