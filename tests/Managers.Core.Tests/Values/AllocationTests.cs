using Managers.Core.Tests.Support;
using Managers.Formats;
using Managers.Values;
using Xunit;

namespace Managers.Core.Tests.Values;

/// <summary>What is on a call path allocates nothing on the managed heap.</summary>
public sealed class AllocationTests : SegmentTest
{
    [Fact]
    public void Array_elements_and_spans()
    {
        using SharedArray<long> array = SharedArray<long>.Create(Segment, TypedDescriptor<long>.Array, "q", 1000, default, null);
        AllocatesNothing(() => array[7] = array[6L] + 1);
        AllocatesNothing(() => array[^1]++);
        AllocatesNothing(() => array.AsSpan(3, 10)[2] = 5);
        AllocatesNothing(() => array[2..5].Fill(3));
        AllocatesNothing(() => array.IndexOf(77));
        AllocatesNothing(() => array.Count(3));
        AllocatesNothing(() =>
        {
            foreach (ref long item in array)
            {
                item++;
            }
        });
    }

    [Fact]
    public void Lock_event_and_barrier()
    {
        using SharedLock gate = SharedLock.Create(Segment, null, WaitPolicy.Adaptive);
        using SharedEvent ready = SharedEvent.Create(Segment, isSet: true, null, WaitPolicy.Adaptive);
        using SharedBarrier steps = SharedBarrier.Create(Segment, 1, null);
        AllocatesNothing(() => gate.Acquire().Dispose());
        AllocatesNothing(() =>
        {
            if (gate.TryAcquire(TimeSpan.FromSeconds(1)))
            {
                gate.Release();
            }
        });
        AllocatesNothing(() => ready.Wait());
        AllocatesNothing(() => ready.TryWait(TimeSpan.Zero));
        AllocatesNothing(ready.Set);
        AllocatesNothing(() => steps.SignalAndWait());
    }

    [Fact]
    public void Typed_values()
    {
        using SharedValue<int> word = Typed(5);
        using SharedValue<double> number = Typed(5.0);
        using SharedValue<Guid> whole = Typed(Guid.NewGuid());
        AllocatesNothing(() => word.Value++);
        AllocatesNothing(() => word.Add(1));
        AllocatesNothing(() => number.Value += 1);
        AllocatesNothing(() => number.AsRef() += 1);
        AllocatesNothing(() => whole.Value = whole.Value);
        AllocatesNothing(() => word.Update(static old => old + 1));
        AllocatesNothing(() => whole.Update(static old => old));
    }

    [Fact]
    public void Values_and_structs_by_format()
    {
        using SharedValue<int> native = ByFormat("i", 5);
        using SharedValue<int> narrow = ByFormat("b", 5);
        using SharedValue<double> swapped = ByFormat(">d", 5.0);
        using SharedStruct<(int, int)> pair = SharedStruct<(int, int)>.Create(Segment, ValueCodecs.ForTuple<int, int>(StructFormat.Parse("hh")), (1, 2), null);
        AllocatesNothing(() => native.Value++);
        AllocatesNothing(() => narrow.Value = narrow.Value);
        AllocatesNothing(() => swapped.Value += 1);
        AllocatesNothing(() => pair.Value = (pair.Value.Item2, pair.Value.Item1));
        AllocatesNothing(() => pair.Update(static old => old));
    }

    private SharedValue<T> Typed<T>(T value)
        where T : unmanaged => SharedValue<T>.Create(Segment, TypedDescriptor<T>.Value, TypedDescriptor<T>.Codec, value, null);

    private SharedValue<T> ByFormat<T>(string format, T value)
    {
        ValueCodec<T> codec = ValueCodecs.ForValue<T>(StructFormat.Parse(format));
        return SharedValue<T>.Create(Segment, new Managers.Memory.ObjectDescriptor(Managers.Memory.ObjectKind.Value, "=" + format, 1, (uint)codec.SizeInBytes), codec, value, null);
    }

    private static void AllocatesNothing(Action action)
    {
        for (int i = 0; i < 50; i++)
        {
            action();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 200; i++)
        {
            action();
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated == 0, $"{allocated} bytes were allocated by 200 rounds");
    }
}
