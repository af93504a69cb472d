using System.Runtime.CompilerServices;

namespace Managers.Tests.Child.Roles;

/// <summary>
/// Returns from Main, after a line of the test, while something is in use and nothing disposed: by threads that go on (span, index, small, value, lock, queue, made in a manager of that
/// name), by a lease that outlived its manager (lease), or by an object attached by token (token, read-only).
/// </summary>
internal static class ExitInUse
{
    private const int Threads = 3;

    private static readonly CountdownEvent s_running = new(Threads);
    private static object? s_kept;

    internal static int Run(string[] args)
    {
        switch (args[0])
        {
            case "read-only":
                s_kept = SharedArray<long>.AttachReadOnly(SharedToken.Parse(args[1], null));
                break;
            case "token":
                s_kept = SharedValue<long>.Attach(SharedToken.Parse(args[1], null));
                break;
            case "lease":
                using (LocalManager manager = Make(args[1]))
                {
                    s_kept = (manager.CreateSharedArray<long>(4096).Acquire(), manager.CreateSharedArray<long>(4096, "named").Acquire());
                }

                break;
            default:
                Use(Make(args[1]), args[0]);
                s_running.Wait();
                break;
        }

        Talk.Ready();
        Talk.Hear();
        return 0;
    }

    private static LocalManager Make(string name) => new(new LocalManagerOptions { Name = name, CapacityInBytes = 1 << 20 });

    private static void Use(LocalManager manager, string what)
    {
        SharedArray<long> array = manager.CreateSharedArray<long>(1 << 18);
        SharedArray<long> small = manager.CreateSharedArray<long>(8);
        SharedValue<Block> value = manager.CreateSharedValue(default(Block), "value");
        SharedLock gate = manager.CreateLock();
        SharedQueue<long> queue = manager.CreateQueue<long>(4);
        Action round = what switch
        {
            "span" => () => Increment(array),
            "index" => () => array[5]++,
            "small" => () => small[5]++,
            "value" => () => value.Value = value.Value,
            "lock" => () => gate.Acquire().Dispose(),
            "queue" => () => PutAndGet(queue),
            _ => throw new ArgumentException($"Nothing is called '{what}'.", nameof(what)),
        };
        for (int i = 0; i < Threads; i++)
        {
            new Thread(() =>
            {
                round();
                s_running.Signal();
                while (true)
                {
                    round();
                }
            })
            { IsBackground = true }.Start();
        }
    }

    private static void PutAndGet(SharedQueue<long> queue)
    {
        queue.Put(1);
        queue.Get();
    }

    private static void Increment(SharedArray<long> array)
    {
        foreach (ref long element in array.AsSpan())
        {
            element++;
        }
    }

    [InlineArray(20000)]
    private struct Block
    {
        private byte _first;
    }
}
