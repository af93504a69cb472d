using Managers;

// A program, published by NativeAOT and trimmed, that uses what a user uses. It checks itself: every line must hold, the exit code says so.
SharedLayout.Register<Inner>();
int failures = 0;

// The first use of the library is an attach: Core has to find the platform by itself.
Check("a token of nothing is refused", Throws<SegmentException>(() => SharedArray<double>.Attach(
    SharedToken.Parse("mgr1:u:nothing:00112233445566778899aabbccddeeff:0:0", null))));

using (var manager = new LocalManager())
{
    SharedValue<string> text = manager.CreateSharedValue("256p", "hello");
    Check("text by format", text.ToString() == "SharedValue('256p', 'hello')");
    Check("text too long", Throws<ArgumentException>(() => text.Value = new string('x', 300)) && text.Value == "hello");

    SharedStruct<(int, int)> pair = manager.CreateSharedStruct("hh", (1, 2));
    Check("struct by format", pair.ToString() == "SharedStruct('hh', (1, 2))");
    Check("range checked", Throws<OverflowException>(() => pair.Value = (1, 40000)) && pair.Value == (1, 2));
    using (SharedStruct<(int, int)> same = SharedStruct<(int, int)>.Attach(pair.ToToken()))
    {
        Check("struct attached", same.Value == (1, 2));
    }

    SharedStruct<(int, int, int, int, int, int, int, double)> eight = manager.CreateSharedStruct("7id", (1, 2, 3, 4, 5, 6, 7, 8.5));
    Check("struct of eight", eight.Value.Item8 == 8.5);

    SharedArray<int> array = manager.CreateSharedArray("i", new int[10]);
    array[..5] = [1, 2, 3, 4, 5];
    Check("array by format", array.ToString() == "SharedArray('i', [1, 2, 3, 4, 5, 0, 0, 0, 0, 0])");

    SharedArray<double> big = manager.CreateSharedArray<double>(1 << 20);
    using (SharedArray<double> same = SharedArray<double>.Attach(SharedToken.Parse(big.ToToken().ToString(), null)))
    {
        same[^1] = 42;
        Check("big array attached", big[(1 << 20) - 1] == 42 && same.IndexOf(42) == (1 << 20) - 1);
    }

    SharedValue<Outer> typed = manager.CreateSharedValue(new Outer { Number = 1, Flag = true, Nested = new Inner { X = 2, Y = 3 } });
    Check("layout of a nested struct", SharedLayout.Describe<Outer>() == "{Nested.X:i4@0,Nested.Y:f4@4,Number:i8@8,Flag:b1@16}:24");
    using (SharedValue<Outer> same = SharedValue<Outer>.Attach(typed.ToToken()))
    {
        same.AsRef().Nested.X = 7;
        Check("typed value attached", typed.Value.Nested.X == 7);
        Check("update", same.Update(o => o with { Number = o.Number + 1 }).Number == 2);
    }

    SharedValue<long> counter = manager.CreateSharedValue(40L);
    Check("interlocked", counter.Add(2) == 42 && counter.CompareExchange(1, 42) == 42 && counter.Value == 1);

    SharedLock gate = manager.CreateLock();
    using (LockScope held = gate.Acquire())
    {
        Check("lock", gate.IsLocked && !held.PreviousOwnerDied);
    }

    SharedEvent ready = manager.CreateEvent();
    ready.Set();
    Check("event", ready.TryWait(TimeSpan.Zero));
    manager.CreateBarrier(1).SignalAndWait();
}

string form = System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeSupported ? "trimmed" : "NativeAOT";
Console.WriteLine(failures == 0 ? $"{form}: all checks hold" : $"{form}: {failures} checks failed");
return failures == 0 ? 0 : 1;

void Check(string what, bool holds)
{
    if (!holds)
    {
        failures++;
        Console.WriteLine($"FAILED: {what}");
    }
}

static bool Throws<TException>(Action action)
    where TException : Exception
{
    try
    {
        action();
        return false;
    }
    catch (TException)
    {
        return true;
    }
}

internal struct Inner
{
    public int X;
    public float Y;
}

internal struct Outer
{
    public Inner Nested;
    public long Number;
    public bool Flag;
}
