using Managers.Conformance.Support;
using Xunit;

namespace Managers.Conformance.Objects;

/// <summary>Semantics 1.5: heap and named segments, as far as users see them.</summary>
public abstract class SegmentContract<TPlatform> : ManagerTest<TPlatform>
    where TPlatform : TestPlatform, new()
{
    [Fact]
    public unsafe void H1_every_object_starts_where_its_type_wants_it()
    {
        var made = new List<SharedObject>();
        for (int length = 0; length < 200; length += 7)
        {
            SharedArray<double> array = Manager.CreateSharedArray<double>(length + 1);
            made.Add(array);
            fixed (double* first = &array[0])
            {
                Assert.Equal(0, (nint)first % (length + 1 > 2 ? 64 : 16));
            }
        }

        made.ForEach(item => item.Dispose());
    }

    [Fact]
    public void H1_H2_small_objects_share_one_segment_and_big_ones_have_their_own()
    {
        using SharedValue<int> first = Manager.CreateSharedValue(1);
        Assert.Single(Segments());
        using SharedValue<int> second = Manager.CreateSharedValue(2);
        using SharedArray<byte> third = Manager.CreateSharedArray<byte>(4000);
        Assert.Single(Segments());

        using (SharedArray<byte> big = Manager.CreateSharedArray<byte>(100_000))
        {
            Assert.Equal(2, Segments().Count);
        }

        Assert.Single(Segments());
    }

    [Fact]
    public void M4_named_object_goes_with_its_last_user_after_the_manager()
    {
        var manager = new LocalManager(new LocalManagerOptions { Name = NewName() });
        SharedArray<byte> attached = SharedArray<byte>.Attach(manager.CreateSharedArray<byte>(100_000, "attached").ToToken());
        SharedLease<byte> lease = manager.CreateSharedArray<byte>(100_000, "leased").Acquire();
        SharedLease<byte> unnamed = manager.CreateSharedArray<byte>(100_000).Acquire();

        manager.Dispose();
        Assert.Equal(3, Segments().Count);
        attached.Dispose();
        Assert.Equal(2, Segments().Count);
        lease.Dispose();
        Assert.Single(Segments());
        unnamed.Dispose();

        Assert.Empty(Segments());
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(8192)]
    [InlineData(16384)]
    [InlineData(65536)]
    [InlineData(8000)]
    [InlineData(8192 - 48)]
    [InlineData(8192 - 49)]
    [InlineData(8192 - 64)]
    [InlineData(8192 - 63)]
    public void H1_every_byte_of_an_object_is_its_own(int length)
    {
        using SharedArray<byte> array = Manager.CreateSharedArray<byte>(length);
        using SharedArray<byte> next = Manager.CreateSharedArray<byte>(length);
        array.Fill(1);
        next.Fill(2);

        Assert.Equal(length, array.Count(1));
        Assert.Equal(length, next.Count(2));
    }

    [Fact]
    public void H3_collected_objects_give_their_space_back_without_disposal()
    {
        SharedToken token = MakeAndForget();
        TestThread.Until(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                try
                {
                    SharedValue<int>.Attach(token).Dispose();
                    return false;
                }
                catch (SegmentException e) when (e.Reason == SegmentErrorReason.NotFound)
                {
                    return true;
                }
            },
            "the release of a collected value");
    }

    [Fact]
    public void H5_negative_and_impossible_lengths_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>("length", () => Manager.CreateSharedArray<int>(-1));
        Assert.Throws<ArgumentOutOfRangeException>("length", () => Manager.CreateSharedArray<int>("i", -1));
        Assert.Throws<OverflowException>(() => Manager.CreateSharedArray<long>(long.MaxValue));
        Assert.Throws<OverflowException>(() => Manager.CreateSharedArray<long>(long.MaxValue / 8));
        SegmentException error = Assert.Throws<SegmentException>(() => Manager.CreateSharedArray<long>(1L << 44));
        Assert.Equal(SegmentErrorReason.OutOfSpace, error.Reason);
        Assert.True(Segments().Count <= 1, "a refused array left a segment");
    }

    [Fact]
    public void M1_name_that_exists_cannot_be_made_and_one_that_does_not_cannot_be_opened()
    {
        string name = NewName();
        using var manager = new LocalManager(new LocalManagerOptions { Name = name });

        SegmentException exists = Assert.Throws<SegmentException>(() => new LocalManager(new LocalManagerOptions { Name = name }));
        SegmentException missing = Assert.Throws<SegmentException>(() => LocalManager.Open(NewName()));

        Assert.Equal(SegmentErrorReason.AlreadyExists, exists.Reason);
        Assert.Contains(name, exists.Message, StringComparison.Ordinal);
        Assert.Equal(SegmentErrorReason.NotFound, missing.Reason);
        Assert.False(LocalManager.TryOpen(NewName(), out LocalManager? none));
        Assert.Null(none);
    }

    [Fact]
    public void M1_object_names_are_made_once_and_found_by_kind_and_type()
    {
        using var manager = new LocalManager(new LocalManagerOptions { Name = NewName() });
        using SharedArray<int> grid = manager.CreateSharedArray<int>(10, name: "grid");

        Assert.Equal(SegmentErrorReason.AlreadyExists, Assert.Throws<SegmentException>(() => manager.CreateSharedArray<int>(5, name: "grid")).Reason);
        Assert.Equal(SegmentErrorReason.AlreadyExists, Assert.Throws<SegmentException>(() => manager.CreateSharedArray<int>(50_000, name: "grid")).Reason);
        Assert.Equal(SegmentErrorReason.AlreadyExists, Assert.Throws<SegmentException>(() => manager.CreateLock("grid")).Reason);
        Assert.Equal(SegmentErrorReason.NotFound, Assert.Throws<SegmentException>(() => manager.OpenSharedArray<int>("Grid")).Reason);
        Assert.Throws<LayoutMismatchException>(() => manager.OpenSharedArray<float>("grid"));
        Assert.Throws<LayoutMismatchException>(() => manager.OpenSharedValue<int>("grid"));
        Assert.Throws<LayoutMismatchException>(() => manager.OpenLock("grid"));
        using SharedArray<int> found = manager.OpenSharedArray<int>("grid");
        Assert.Equal(10, found.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a~b")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    public void M1_M8_bad_names_are_refused_before_anything_is_made(string name)
    {
        Assert.ThrowsAny<ArgumentException>(() => new LocalManager(new LocalManagerOptions { Name = name }));
        Assert.ThrowsAny<ArgumentException>(() => LocalManager.Open(name));
        Assert.ThrowsAny<ArgumentException>(() => LocalManager.TryOpen(name, out _));
        Assert.ThrowsAny<ArgumentException>(() => LocalManager.Unlink(name));
        Assert.ThrowsAny<ArgumentException>(() => Manager.CreateSharedValue(1, name));
        Assert.ThrowsAny<ArgumentException>(() => Manager.CreateSharedArray<int>(3, name));
        Assert.ThrowsAny<ArgumentException>(() => Manager.CreateLock(name));
        Assert.ThrowsAny<ArgumentException>(() => Manager.CreateEvent(name: name));
        Assert.ThrowsAny<ArgumentException>(() => Manager.CreateBarrier(2, name));
    }

    [Fact]
    public void M1_name_with_half_a_character_is_refused() =>
        Assert.ThrowsAny<ArgumentException>(() => new LocalManager(new LocalManagerOptions { Name = new string('\ud800', 1) }));

    [Fact]
    public void M1_name_of_300_characters_is_refused_with_its_length()
    {
        ArgumentException error = Assert.ThrowsAny<ArgumentException>(() => new LocalManager(new LocalManagerOptions { Name = new string('n', 300) }));

        Assert.Contains("300", error.Message, StringComparison.Ordinal);
        Assert.Contains("200", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void M2_managers_without_a_name_never_meet()
    {
        using var other = new LocalManager();
        using SharedValue<int> here = Manager.CreateSharedValue(1);
        using SharedValue<int> there = other.CreateSharedValue(2);

        Assert.NotEqual(here.ToToken().ToString(), there.ToToken().ToString());
        Assert.Equal(2, Segments().Count);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5000)]
    public void M3_attached_arrays_have_the_exact_length(int length)
    {
        using SharedArray<int> array = Manager.CreateSharedArray<int>(length);
        using SharedArray<int> attached = SharedArray<int>.Attach(array.ToToken());

        Assert.Equal(length, attached.Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => attached[length]);
    }

    [Fact]
    public void M4_unlink_removes_a_name_once_and_closing_closes_one_handle()
    {
        string name = NewName();
        using var manager = new LocalManager(new LocalManagerOptions { Name = name, Lifetime = SegmentLifetime.Persistent });
        SharedArray<int> big = manager.CreateSharedArray<int>(10_000, name: "big");
        using (LocalManager second = LocalManager.Open(name))
        {
            using SharedArray<int> found = second.OpenSharedArray<int>("big");
            found[9999] = 4;
        }

        Assert.Equal(4, big[9999]);
        manager.Dispose();
        Assert.True(LocalManager.TryOpen(name, out LocalManager? again));
        using (SharedArray<int> kept = again!.OpenSharedArray<int>("big"))
        {
            Assert.Equal(4, kept[9999]);
        }

        again.Dispose();
        Assert.True(LocalManager.Unlink(name));
        Assert.False(LocalManager.Unlink(name));
        Assert.False(LocalManager.TryOpen(name, out _));
    }

    [Fact]
    public void M4_open_or_create_opens_what_there_is()
    {
        var options = new LocalManagerOptions { Name = NewName() };
        using LocalManager first = LocalManager.OpenOrCreate(options);
        using LocalManager second = LocalManager.OpenOrCreate(options);
        using SharedValue<int> value = first.CreateSharedValue(3, "x");
        using SharedValue<int> same = second.OpenSharedValue<int>("x");

        Assert.Equal(3, same.Value);
    }

    [Fact]
    public void M5_use_after_dispose_throws_and_disposing_twice_is_fine()
    {
        SharedArray<int> array = Manager.CreateSharedArray<int>(3);
        SharedValue<int> value = Manager.CreateSharedValue(1);
        SharedStruct<(int, int)> pair = Manager.CreateSharedStruct("ii", (1, 2));
        SharedLock gate = Manager.CreateLock();
        SharedEvent ready = Manager.CreateEvent();
        SharedBarrier steps = Manager.CreateBarrier(1);
        SharedObject[] all = [array, value, pair, gate, ready, steps];
        foreach (SharedObject item in all)
        {
            Assert.False(item.IsDisposed);
            item.Dispose();
            item.Dispose();
            Assert.True(item.IsDisposed);
            Assert.Throws<ObjectDisposedException>(() => item.ToToken());
            Assert.Contains("disposed", item.ToString(), StringComparison.Ordinal);
        }

        Assert.Throws<ObjectDisposedException>(() => array[0]);
        Assert.Throws<ObjectDisposedException>(() => array.AsSpan().Length);
        Assert.Throws<ObjectDisposedException>(() => array[..0].Length);
        Assert.Throws<ObjectDisposedException>(() => array.ToArray());
        Assert.Throws<ObjectDisposedException>(() => array.Fill(1));
        Assert.Throws<ObjectDisposedException>(() => array.IndexOf(1));
        Assert.Throws<ObjectDisposedException>(() => array.Acquire());
        Assert.Throws<ObjectDisposedException>(() => array.GetEnumerator());
        Assert.Throws<ObjectDisposedException>(() => value.Value);
        Assert.Throws<ObjectDisposedException>(() => value.Value = 1);
        Assert.Throws<ObjectDisposedException>(() => value.AsRef());
        Assert.Throws<ObjectDisposedException>(() => value.Add(1));
        Assert.Throws<ObjectDisposedException>(() => pair.Value);
        Assert.Throws<ObjectDisposedException>(() => pair.Update(old => old));
        Assert.Throws<ObjectDisposedException>(() => gate.TryAcquire());
        Assert.Throws<ObjectDisposedException>(() => gate.Release());
        Assert.Throws<ObjectDisposedException>(() => ready.Set());
        Assert.Throws<ObjectDisposedException>(() => ready.Wait());
        Assert.Throws<ObjectDisposedException>(() => steps.SignalAndWait());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5000)]
    public void M5_memory_disposed_under_a_view_fails_with_an_exception_and_a_lease_keeps_it(int length)
    {
        SharedArray<int> array = Manager.CreateSharedArray<int>(length);
        array.Fill(7);
        Memory<int> memory = array.AsMemory(0, 3);
        using SharedLease<int> lease = array.Acquire();

        array.Dispose();

        Assert.Throws<ObjectDisposedException>(() => memory.Span[0]);
        Assert.Equal(length, lease.Length);
        Assert.Equal(7, lease.Span[length - 1]);
        lease.Span[0] = 8;
        Assert.Equal(8, lease.AsSpan(0, 1)[0]);
        lease.Dispose();
        lease.Dispose();
        Assert.Throws<ObjectDisposedException>(() => lease.Span.Length);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5000)]
    public void M5_closing_the_manager_closes_its_objects_but_not_a_lease(int length)
    {
        var manager = new LocalManager();
        SharedArray<int> array = manager.CreateSharedArray<int>(length);
        array.Fill(7);
        SharedLease<int> lease = array.Acquire();

        manager.Dispose();

        Assert.True(array.IsDisposed);
        Assert.Throws<ObjectDisposedException>(() => array[0]);
        Assert.Equal(7, lease.Span[length - 1]);
        lease.Dispose();
    }

    [Fact]
    public void M6_token_is_text_and_a_dead_one_is_not_found()
    {
        SharedArray<int> small = Manager.CreateSharedArray([1, 2]);
        SharedArray<int> big = Manager.CreateSharedArray<int>(5000);
        string[] tokens = [small.ToToken().ToString(), big.ToToken().ToString()];
        foreach (string text in tokens)
        {
            using SharedArray<int> attached = SharedArray<int>.Attach(SharedToken.Parse(text, null));
            Assert.Equal(text, attached.ToToken().ToString());
        }

        small.Dispose();
        big.Dispose();
        using SharedArray<int> another = Manager.CreateSharedArray([3, 4]);

        foreach (string text in tokens)
        {
            SegmentException error = Assert.Throws<SegmentException>(() => SharedArray<int>.Attach(SharedToken.Parse(text, null)));
            Assert.Equal(SegmentErrorReason.NotFound, error.Reason);
        }

        Assert.Throws<ArgumentException>(() => SharedArray<int>.Attach(default));
    }

    [Fact]
    public void M6_token_of_a_closed_manager_is_not_found()
    {
        var manager = new LocalManager();
        SharedToken token = manager.CreateSharedValue(1).ToToken();
        manager.Dispose();

        Assert.Equal(SegmentErrorReason.NotFound, Assert.Throws<SegmentException>(() => SharedValue<int>.Attach(token)).Reason);
    }

    [Fact]
    public void M6_token_of_another_type_or_kind_is_a_mismatch_and_leaves_nothing_attached()
    {
        using SharedValue<int> value = Manager.CreateSharedValue(1);
        using SharedArray<Particle> array = Manager.CreateSharedArray<Particle>(1000);

        Assert.Throws<LayoutMismatchException>(() => SharedValue<float>.Attach(value.ToToken()));
        Assert.Throws<LayoutMismatchException>(() => SharedArray<int>.Attach(value.ToToken()));
        Assert.Throws<LayoutMismatchException>(() => SharedLock.Attach(value.ToToken()));
        Assert.Throws<LayoutMismatchException>(() => SharedArray<OtherParticle>.Attach(array.ToToken()));
        Assert.Throws<LayoutMismatchException>(() => SharedArray<OtherParticle>.AttachReadOnly(array.ToToken()));

        SharedToken token = value.ToToken();
        value.Dispose();
        Assert.Throws<SegmentException>(() => SharedValue<int>.Attach(token));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5000)]
    public void Read_only_array_follows_and_refuses_nothing_but_writing(int length)
    {
        using SharedArray<int> array = Manager.CreateSharedArray<int>(length);
        using ReadOnlySharedArray<int> reader = SharedArray<int>.AttachReadOnly(array.ToToken());

        array[2] = 5;

        Assert.Equal(5, reader[2]);
        Assert.Equal(length, reader.Length);
        Assert.Equal(array.ToArray(), reader.ToArray());
        Assert.Equal(array.ToString(), reader.ToString());
        Assert.Equal(5, reader.AsSpan()[2]);
    }

    [Theory]
    [InlineData("with:colon")]
    [InlineData("with blank and.dots")]
    [InlineData("Ünï-ço∂é-☃-😀")]
    [InlineData("100%25")]
    public void M8_names_may_have_almost_any_character(string text)
    {
        string name = NewName() + text;
        using var manager = new LocalManager(new LocalManagerOptions { Name = name });
        using SharedArray<int> big = manager.CreateSharedArray<int>(5000, name: text);
        using LocalManager opened = LocalManager.Open(name);
        using SharedArray<int> found = opened.OpenSharedArray<int>(text);
        using SharedArray<int> attached = SharedArray<int>.Attach(SharedToken.Parse(big.ToToken().ToString(), null));

        big[7] = 7;
        Assert.Equal(7, found[7]);
        Assert.Equal(7, attached[7]);
        Assert.Equal(name, opened.Name);
    }

    [Fact]
    public void M9_names_of_objects_live_as_long_as_someone_has_the_manager_open()
    {
        string name = NewName();
        var first = new LocalManager(new LocalManagerOptions { Name = name });
        first.CreateSharedArray<int>(5000, name: "big")[0] = 1;
        first.CreateSharedValue(2, "small");
        using LocalManager second = LocalManager.Open(name);

        first.Dispose();

        using SharedArray<int> big = second.OpenSharedArray<int>("big");
        using SharedValue<int> small = second.OpenSharedValue<int>("small");
        Assert.Equal(1, big[0]);
        Assert.Equal(2, small.Value);
    }

    [Fact]
    public void M9_disposing_a_named_object_removes_its_name()
    {
        using var manager = new LocalManager(new LocalManagerOptions { Name = NewName() });
        for (int i = 0; i < 3; i++)
        {
            manager.CreateSharedArray<int>(5000, name: "big").Dispose();
            manager.CreateSharedValue(i, "small").Dispose();
            Assert.Throws<SegmentException>(() => manager.OpenSharedValue<int>("small"));
        }
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private SharedToken MakeAndForget() => Manager.CreateSharedValue(77).ToToken();
}
