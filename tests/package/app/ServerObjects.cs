using Managers;

namespace PackagePrograms;

[ManagedValue]
public sealed record Job(string Name, int Size);

[ManagedValue]
public readonly record struct Mark<TOn, TValue>(TOn On, TValue Value, Dictionary<TValue, HashSet<TOn>>? More)
    where TValue : struct;

/// <summary>Section 4: objects in a server process.</summary>
internal static class ServerObjects
{
    public static async Task RunAsync()
    {
        await using var manager = SyncManager.StartNew();
        Check.That(manager.ServerProcessId != Environment.ProcessId);
        IDictionaryProxy<string, int> scores = manager.CreateDictionary<string, int>();
        scores["a"] = 1;
        Check.Equal(2, scores.AddOrUpdate("a", 1, (_, old) => old + 1));
        Check.That(scores.TryGetValue("a", out int a) && a == 2);
        foreach (var (k, v) in scores)
        {
            Check.Equal(("a", 2), (k, v));
        }

        await BatchAsync(manager, scores);
        IListProxy<string> names = manager.CreateList(["x", "y", "z"]);
        names.Add("w");
        names.Sort();
        names.Reverse();
        Check.Equal("z,y,x,w", string.Join(",", names));
        ISharedQueue<Job> jobs = manager.CreateQueue<Job>(maxSize: 100);
        jobs.Put(new Job("one", 1));
        await jobs.PutAsync(new Job("two", 2));
        Check.Equal(new Job("one", 1), jobs.Get());
        Check.Equal(new Job("two", 2), await jobs.GetAsync());
        jobs.TaskDone(2);
        jobs.Join();
        jobs.CompleteAdding();
        Check.Throws<InvalidOperationException>(() => jobs.Put(new Job("three", 3)));

        // What a queue holds is known from this line, to programs compiled ahead of time too.
        ISharedQueue<(DayOfWeek Day, int? Hour)> times = manager.CreateQueue<(DayOfWeek Day, int? Hour)>();
        times.Put((DayOfWeek.Friday, 5));
        Check.Equal((DayOfWeek.Friday, (int?)5), times.Get());

        ISharedQueue<Mark<Job, DayOfWeek>?> marks = manager.CreateQueue<Mark<Job, DayOfWeek>?>();
        marks.Put(new Mark<Job, DayOfWeek>(new Job("one", 1), DayOfWeek.Friday, new() { [DayOfWeek.Monday] = [new Job("two", 2)] }));
        Mark<Job, DayOfWeek> mark = marks.Get() ?? default;
        Check.Equal((new Job("one", 1), DayOfWeek.Friday), (mark.On, mark.Value));
        Check.That(mark.More![DayOfWeek.Monday].Contains(new Job("two", 2)));
        IListProxy<(int, long, byte, Guid, DayOfWeek)> five = manager.CreateList<(int, long, byte, Guid, DayOfWeek)>([(1, 2, 3, Guid.Empty, DayOfWeek.Friday)]);
        Check.Equal((1, 2L, (byte)3, Guid.Empty, DayOfWeek.Friday), five[0]);

        NamespaceProxy shared = manager.CreateNamespace();
        shared["x"] = 10;
        shared["y"] = "hello";
        shared["_z"] = 12.3;
#if !EXPLICIT_ENTRY
        // dynamic needs code that is made while the program runs.
        dynamic d = shared.AsDynamic();
        d.x = 11;
#else
        shared["x"] = 11;
#endif
        Check.Equal("Namespace(x=11, y='hello')", shared.ToString());
        var gate = manager.CreateLock();
        var cond = manager.CreateCondition(gate);
        using (gate.Acquire())
        {
            Check.That(!cond.TryWait(TimeSpan.FromMilliseconds(1)));
        }

        var array = manager.CreateSharedArray("d", new double[1000]);
        array[^1] = 2.5;
        Check.Equal(2.5, array[999]);
        IListProxy<object?> outer = manager.CreateList<object?>();
        outer.Add(names);
        Check.That(((BaseProxy)names).Equals((BaseProxy)outer[0]!));
        manager.Shutdown();
        manager.Shutdown();
    }

    private static async Task BatchAsync(SyncManager manager, IDictionaryProxy<string, int> scores)
    {
        ValueTask<int> b;
        ValueTask set;
        using (CallBatch batch = manager.BeginBatch())
        {
            b = scores.IncrementAsync("b", 5);
            set = scores.SetAsync("c", 1);
            batch.Invoke();
        }

        Check.Equal(5, await b);
        await set;
        Check.That(scores.Remove("b") && scores.Remove("c"));
    }
}
