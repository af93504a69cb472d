using System.Reflection;
using Managers.Conformance.Support;
using Managers.Memory;
using Xunit;

namespace Managers.Conformance.Objects;

/// <summary>Semantics 1.1: LocalManager.</summary>
public abstract class LocalManagerContract<TPlatform> : ManagerTest<TPlatform>
    where TPlatform : TestPlatform, new()
{
    [Fact]
    public void L1_constructor_makes_nothing_but_itself()
    {
        using var other = new LocalManager();

        Assert.Empty(Segments());
        Assert.Null(other.Name);
        Assert.Equal("LocalManager()", other.ToString());
    }

    [Fact]
    public void L2_shutdown_and_dispose_may_come_any_number_of_times()
    {
        Manager.Shutdown();
        Manager.Shutdown();
        using SharedValue<int> value = Manager.CreateSharedValue(5);
        Manager.Shutdown();
        Assert.Equal(5, value.Value);

        Manager.Dispose();
        Manager.Dispose();
        Manager.Shutdown();

        Assert.Throws<ObjectDisposedException>(() => Manager.CreateSharedValue(5));
        Assert.Throws<ObjectDisposedException>(() => value.Value);
    }

    [Fact]
    public void L3_locks_events_and_barriers_are_its_own_and_no_proxies()
    {
        using SharedLock gate = Manager.CreateLock();
        using SharedEvent ready = Manager.CreateEvent();
        using SharedBarrier steps = Manager.CreateBarrier(1);

        using (gate.Acquire())
        {
            Assert.True(gate.IsHeldByCurrentThread);
        }

        ready.Set();
        ready.Wait();
        steps.SignalAndWait();
        // Their memory is what others attach to, without a server between.
        using SharedEvent same = SharedEvent.Attach(ready.ToToken());
        Assert.True(same.IsSet);
    }

    [Fact]
    public void L4_lists_dictionaries_and_namespaces_do_not_exist_on_it()
    {
        string[] members = [.. typeof(LocalManager).GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static).Select(member => member.Name)];

        Assert.Contains("CreateSharedValue", members);
        Assert.DoesNotContain(members, name => name.Contains("List", StringComparison.Ordinal) || name.Contains("Dictionary", StringComparison.Ordinal) || name.Contains("Namespace", StringComparison.Ordinal));
    }

    [Fact]
    public void L6_change_is_seen_at_once_by_who_is_attached()
    {
        using SharedValue<int> value = Manager.CreateSharedValue(1);
        using SharedValue<int> same = SharedValue<int>.Attach(value.ToToken());
        using SharedArray<long> array = Manager.CreateSharedArray<long>(4);
        using SharedArray<long> sameArray = SharedArray<long>.Attach(array.ToToken());

        value.Value = 2;
        Assert.Equal(2, same.Value);
        same.Value = 3;
        Assert.Equal(3, value.Value);
        array[3] = 7;
        Assert.Equal(7, sameArray[3]);
        sameArray[^1]++;
        Assert.Equal(8, array[3]);
    }

    [Fact]
    public void L6_change_is_seen_by_another_thread()
    {
        using SharedValue<long> value = Manager.CreateSharedValue(0L);
        using SharedValue<long> same = SharedValue<long>.Attach(value.ToToken());

        TestThread reader = TestThread.Start(() => TestThread.Until(() => same.Value == 42, "the write of the other thread"));
        value.Value = 42;

        reader.Join();
    }

    [Fact]
    public void L7_one_get_and_one_set_are_whole()
    {
        using SharedValue<Quad> value = Manager.CreateSharedValue(Quad.Of(0));
        using SharedValue<Quad> same = SharedValue<Quad>.Attach(value.ToToken());
        using var stop = new CancellationTokenSource();
        TestThread writer = TestThread.Start(() =>
        {
            for (long i = 1; !stop.IsCancellationRequested; i++)
            {
                value.Value = Quad.Of(i);
            }
        });
        try
        {
            for (int i = 0; i < 20_000; i++)
            {
                Quad seen = same.Value;
                Assert.True(seen.IsWhole, $"half a value: {seen}");
            }
        }
        finally
        {
            stop.Cancel();
            writer.Join();
        }
    }

    [Fact]
    public void L7_read_modify_write_as_one_step_is_update()
    {
        using SharedValue<int> word = Manager.CreateSharedValue(0);
        using SharedValue<Quad> whole = Manager.CreateSharedValue(Quad.Of(0));
        using SharedStruct<(int, int)> pair = Manager.CreateSharedStruct("ii", (0, 0));

        TestThread.RunMany(2, _ =>
        {
            for (int i = 0; i < 2000; i++)
            {
                word.Update(static old => old + 1);
                whole.Update(static old => Quad.Of(old.A + 1));
                pair.Update(static old => (old.Item1 + 1, old.Item2 - 1));
            }
        });

        Assert.Equal(4000, word.Value);
        Assert.Equal(Quad.Of(4000), whole.Value);
        Assert.Equal((4000, -4000), pair.Value);
    }

    [Fact]
    public void L8_space_goes_back_when_the_creator_lets_go_and_nobody_is_attached()
    {
        SharedValue<int> value = Manager.CreateSharedValue(5);
        SharedToken token = value.ToToken();
        SharedValue<int> attached = SharedValue<int>.Attach(token);

        value.Dispose();
        Assert.Equal(5, attached.Value);
        attached.Value = 6;
        Assert.Equal(6, attached.Value);
        attached.Dispose();

        Assert.Equal(SegmentErrorReason.NotFound, Assert.Throws<SegmentException>(() => SharedValue<int>.Attach(token)).Reason);
    }

    [Fact]
    public void L10_who_is_attached_frees_nothing()
    {
        using SharedArray<int> array = Manager.CreateSharedArray([1, 2, 3]);
        for (int i = 0; i < 3; i++)
        {
            SharedArray<int> attached = SharedArray<int>.Attach(array.ToToken());
            attached.Dispose();
        }

        using SharedArray<int> other = Manager.CreateSharedArray([7, 8, 9]);
        Assert.Equal([1, 2, 3], array.ToArray());
    }

    [Fact]
    public void L10_big_object_is_attached_and_let_go_although_the_thread_is_interrupted_meanwhile()
    {
        using SharedArray<int> array = Manager.CreateSharedArray<int>(5000);
        SharedToken token = array.ToToken();
        SharedArray<int>? attached = null;

        WhileListIsHeld(() => attached = SharedArray<int>.Attach(token));
        array[4999] = 7;
        Assert.Equal(7, attached![4999]);

        WhileListIsHeld(attached.Dispose);
        Assert.Equal(7, array[4999]);
    }

    [Fact]
    public void L12_raw_access_shares_the_same_memory()
    {
        using SharedValue<double> value = Manager.CreateSharedValue(1.5);
        using SharedValue<double> same = SharedValue<double>.Attach(value.ToToken());
        ref double raw = ref value.AsRef();
        raw = 2.5;
        Assert.Equal(2.5, same.Value);
        same.AsRef() += 1;
        Assert.Equal(3.5, raw);

        using SharedArray<int> array = Manager.CreateSharedArray("i", [1, 2, 3]);
        using SharedArray<int> sameArray = SharedArray<int>.Attach(array.ToToken());
        array.AsSpan()[1] = 20;
        Assert.Equal(20, sameArray.AsSpan()[1]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(2000)]
    [InlineData(5000)]
    public void L14_memory_is_zero_even_when_it_was_used_before(int length)
    {
        for (int round = 0; round < 3; round++)
        {
            using SharedArray<int> array = Manager.CreateSharedArray<int>(length);
            Assert.True(array.AsSpan().IndexOfAnyExcept(0) < 0, $"round {round}: an element is not zero");
            array.Fill(-1);
        }
    }

    [Fact]
    public void L15_copy_is_an_object_of_its_own()
    {
        using SharedValue<int> value = Manager.CreateSharedValue(5);
        using SharedValue<int> copy = value.Clone();
        using SharedStruct<(int, int)> pair = Manager.CreateSharedStruct("hh", (1, 2));
        using SharedStruct<(int, int)> pairCopy = pair.Clone();
        using SharedArray<int> array = Manager.CreateSharedArray("i", [1, 2]);
        using SharedArray<int> arrayCopy = array.Clone();
        using SharedArray<int> big = Manager.CreateSharedArray<int>(5000);
        using SharedArray<int> bigCopy = big.Clone();

        value.Value = 6;
        pair.Value = (3, 4);
        array[0] = 9;
        big[4999] = 9;

        Assert.Equal(5, copy.Value);
        Assert.Equal((1, 2), pairCopy.Value);
        Assert.Equal("SharedArray('i', [1, 2])", arrayCopy.ToString());
        Assert.Equal((5000L, 0), (bigCopy.Length, bigCopy[4999]));
        Assert.NotEqual(value.ToToken(), copy.ToToken());
    }

    /// <summary>Does something that has to wait for the list of what the process has open, and is interrupted there.</summary>
    private static void WhileListIsHeld(Action step)
    {
        var gate = (Lock)typeof(OpenSegments).GetField("s_gate", BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!;
        TestThread thread;
        lock (gate)
        {
            thread = TestThread.StartInterrupted(step);
        }

        thread.Join();
    }
}
