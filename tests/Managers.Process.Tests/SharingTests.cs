using System.Diagnostics;
using System.Globalization;
using Managers.Tests.Child;
using Managers.Tests.Support;
using Xunit;

namespace Managers.Process.Tests;

/// <summary>One memory, several processes: what one writes the others see, whole and at once.</summary>
public sealed class SharingTests : LeakCheckedTest
{
    [Fact]
    public void L5_L6_a_value_by_token_is_the_same_value()
    {
        using var manager = new LocalManager(Small(null));
        using SharedValue<long> value = manager.CreateSharedValue(41L);
        using ChildProcess other = StartChild("read-value", "token", value.ToToken().ToString());
        Assert.Equal("41", other.Ask("get"));
        value.Value = 42;
        Assert.Equal("42", other.Ask("get"));
        Assert.Equal("set", other.Ask("set 43"));
        Assert.Equal(43, value.Value);
        Assert.Equal(value.ToToken().ToString(), other.Ask("token"));
        other.Finish();
    }

    [Fact]
    public void L5_L6_a_value_by_name_is_the_same_value()
    {
        string name = NewName();
        using var manager = new LocalManager(Small(name));
        using SharedValue<long> value = manager.CreateSharedValue(41L, "answer");
        using ChildProcess other = StartChild("read-value", name, "answer");
        Assert.Equal("41", other.Ask("get"));
        Assert.Equal("set", other.Ask("set -7"));
        Assert.Equal(-7, value.Value);
        other.Finish();
        Assert.Equal(-7, manager.OpenSharedValue<long>("answer").Value);
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(100, false)]
    [InlineData(100_000, true)]
    [InlineData(100_000, false)]
    public void L5_L6_an_array_small_or_big_by_token_or_name_is_the_same_memory(int length, bool byName)
    {
        string name = NewName();
        using var manager = new LocalManager(Small(name));
        using SharedArray<double> array = manager.CreateSharedArray("d", Enumerable.Range(1, length).Select(i => (double)i), byName ? "numbers" : null);
        using ChildProcess other = byName ? StartChild("read-array", name, "numbers") : StartChild("read-array", "token", array.ToToken().ToString());
        double sum = 0.5 * length * (length + 1);
        Assert.Equal(sum.ToString(CultureInfo.InvariantCulture), other.ReadLine());
        other.Finish();
        Assert.Equal(2, array[0]);
        Assert.Equal(2.0 * length, array[^1]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void L5_L6_a_struct_by_format_is_the_same_struct(bool byName)
    {
        string name = NewName();
        using var manager = new LocalManager(Small(name));
        using SharedStruct<(short, double)> pair = manager.CreateSharedStruct("hd", ((short)3, 2.5), byName ? "pair" : null);
        using ChildProcess other = byName ? StartChild("change-struct", name, "pair") : StartChild("change-struct", "token", pair.ToToken().ToString());
        Assert.Equal("3 2.5", other.ReadLine());
        other.Finish();
        Assert.Equal(((short)4, 5.0), pair.Value);
    }

    [Fact]
    public void L7_two_processes_that_add_lose_nothing()
    {
        const int Times = 100_000;
        using var manager = new LocalManager(Small(null));
        using SharedValue<long> value = manager.CreateSharedValue(0L);
        RunBoth("add", value.ToToken().ToString(), Times.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(2L * Times, value.Value);
    }

    [Fact]
    public void L7_two_processes_that_update_a_word_lose_nothing()
    {
        const int Times = 20_000;
        using var manager = new LocalManager(Small(null));
        using SharedValue<long> value = manager.CreateSharedValue(0L);
        RunBoth("update", "word", value.ToToken().ToString(), Times.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(2L * Times, value.Value);
    }

    [Fact]
    public void L7_two_processes_that_update_64_bytes_lose_nothing()
    {
        const int Times = 20_000;
        using var manager = new LocalManager(Small(null));
        using SharedValue<Block64> value = manager.CreateSharedValue(Block64.Of(0));
        RunBoth("update", "block", value.ToToken().ToString(), Times.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(Block64.Of(2L * Times), value.Value);
    }

    [Fact]
    public void L7_a_read_of_64_bytes_never_sees_half_a_write()
    {
        using var manager = new LocalManager(Small(null));
        using SharedValue<Block64> block = manager.CreateSharedValue(Block64.Of(0));
        using SharedValue<long> count = manager.CreateSharedValue(0L);
        using ChildProcess writer = StartChild("writer", block.ToToken().ToString(), count.ToToken().ToString());
        long last = 0;
        int changes = 0;
        long started = Stopwatch.GetTimestamp();
        for (int reads = 0; (reads < 50_000 || changes < 100) && Stopwatch.GetElapsedTime(started) < Eventually.Patience; reads++)
        {
            Block64 seen = block.Value;
            Assert.True(seen.IsWhole, $"Torn: {seen}");
            Assert.True(seen.A >= last, $"{seen.A} after {last}.");
            changes += seen.A != last ? 1 : 0;
            last = seen.A;
        }

        Assert.True(changes >= 100, $"The reader saw the writer's value change {changes} times only.");
        string written = writer.Ask("stop");
        Assert.Equal(written, count.Value.ToString(CultureInfo.InvariantCulture));
        writer.Finish();
    }

    [Fact]
    public void M1_of_eight_processes_that_open_or_create_at_once_one_creates_and_all_share()
    {
        const int Count = 8;
        string name = NewName();
        ChildProcess[] children = [.. Enumerable.Range(0, Count).Select(_ => StartChild("open-or-create", name))];
        foreach (ChildProcess child in children)
        {
            child.WriteLine("go");
        }

        foreach (ChildProcess child in children)
        {
            Assert.Equal("added", child.ReadLine());
        }

        Assert.Single(SegmentFiles.Of(name));
        using (LocalManager manager = LocalManager.Open(name))
        using (SharedValue<long> count = manager.OpenSharedValue<long>("count"))
        {
            Assert.Equal(Count, count.Value);
        }

        foreach (ChildProcess child in children)
        {
            child.Finish();
            child.Dispose();
        }

        Assert.Empty(SegmentFiles.Of(name));
    }

    private void RunBoth(string role, params string[] arguments)
    {
        using ChildProcess first = StartChild(role, arguments);
        using ChildProcess second = StartChild(role, arguments);
        first.WriteLine("go");
        second.WriteLine("go");
        Assert.Equal("done", first.ReadLine());
        Assert.Equal("done", second.ReadLine());
        first.Finish();
        second.Finish();
    }
}
