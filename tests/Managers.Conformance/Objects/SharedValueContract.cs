using Managers.Conformance.Support;
using Managers.Platform;
using Xunit;

namespace Managers.Conformance.Objects;

/// <summary>Semantics 1.3: SharedValue and SharedStruct.</summary>
public abstract class SharedValueContract<TPlatform> : ManagerTest<TPlatform>
    where TPlatform : TestPlatform, new()
{
    [Theory]
    [InlineData("hh", "2 values")]
    [InlineData("", "0 values")]
    [InlineData("4x", "0 values")]
    [InlineData("3i", "3 values")]
    public void V1_format_of_a_value_holds_exactly_one(string format, string found)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(nameof(format), () => Manager.CreateSharedValue(format, 1));

        Assert.Contains(found, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void V1_padding_and_prefix_are_no_values()
    {
        using SharedValue<int> value = Manager.CreateSharedValue(">2xi2x", 5);

        Assert.Equal(5, value.Value);
        Assert.Equal(8, value.SizeInBytes);
    }

    [Fact]
    public void V2_value_is_there_from_the_start_and_can_be_read_and_written()
    {
        using SharedValue<int> value = Manager.CreateSharedValue("i", 5);
        Assert.Equal(5, value.Value);
        value.Value = -6;
        Assert.Equal(-6, value.Get());
        value.Set(7);
        Assert.Equal(7, value.Value);

        using SharedValue<double> typed = Manager.CreateSharedValue(2.5);
        typed.Value *= 2;
        Assert.Equal(5.0, typed.Value);
    }

    [Theory]
    [InlineData("b")]
    [InlineData("B")]
    [InlineData("h")]
    [InlineData(">H")]
    [InlineData("i")]
    [InlineData("!I")]
    [InlineData("q")]
    [InlineData("<Q")]
    [InlineData("l")]
    [InlineData("n")]
    [InlineData("xxi")]
    [InlineData("=xxxq")]
    public void V2_every_integer_code_holds_what_it_is_given(string format)
    {
        using SharedValue<int> value = Manager.CreateSharedValue(format, 100);
        using SharedValue<int> same = SharedValue<int>.Attach(value.ToToken());
        Assert.Equal(100, same.Value);

        same.Value = 27;
        Assert.Equal(27, value.Value);
        Assert.Equal(28, value.Update(static old => old + 1));
        Assert.Equal(28, same.Value);
    }

    [Fact]
    public void V3_struct_is_always_a_tuple()
    {
        using SharedStruct<ValueTuple<int>> one = Manager.CreateSharedStruct("i", ValueTuple.Create(7));
        ValueTuple<int> seen = one.Value;

        Assert.Equal(7, seen.Item1);
        Assert.Equal("SharedStruct('i', (7,))", one.ToString());
    }

    [Fact]
    public void V4_struct_has_any_number_of_fields()
    {
        using SharedStruct<(short, short)> two = Manager.CreateSharedStruct("hh", ((short)0, (short)0));
        using SharedStruct<(int, double, bool)> three = Manager.CreateSharedStruct("id?", (1, 2.5, true));
        using SharedStruct<(int, int, int, int, int, int, int, int, string)> nine =
            Manager.CreateSharedStruct("8b4s", (1, 2, 3, 4, 5, 6, 7, 8, "nine"));

        two.Value = (1, 2);
        nine.Value = nine.Value with { Item8 = -8 };

        Assert.Equal("SharedStruct('hh', (1, 2))", two.ToString());
        Assert.Equal("SharedStruct('id?', (1, 2.5, True))", three.ToString());
        Assert.Equal("SharedStruct('8b4s', (1, 2, 3, 4, 5, 6, 7, -8, 'nine'))", nine.ToString());
        Assert.Throws<ArgumentException>(() => Manager.CreateSharedStruct("hhh", (1, 2)));
    }

    [Fact]
    public void V5_text_that_is_too_long_is_refused_unless_cutting_is_asked_for()
    {
        using SharedValue<string> text = Manager.CreateSharedValue("256p", "hello");
        text.Value = new string('x', 255);
        Assert.Equal(new string('x', 255), text.Value);
        text.Value = "goodbye";

        ArgumentException error = Assert.Throws<ArgumentException>(() => text.Value = new string('x', 300));

        Assert.Contains("255 bytes fit, 300 given", error.Message, StringComparison.Ordinal);
        Assert.Equal("goodbye", text.Value);
        text.SetTruncated(new string('y', 300));
        Assert.Equal(new string('y', 255), text.Value);
        text.SetTruncated(new string('y', 254) + "é");
        Assert.Equal(new string('y', 254), text.Value);
    }

    [Fact]
    public void V6_text_form_is_the_specifications()
    {
        using SharedValue<string> text = Manager.CreateSharedValue("256p", "hello");
        using SharedValue<double> number = Manager.CreateSharedValue("d", 1.0);
        using SharedValue<int> typed = Manager.CreateSharedValue(5);
        using SharedStruct<(int, int)> pair = Manager.CreateSharedStruct("hh", (1, 2));

        Assert.Equal("SharedValue('256p', 'hello')", text.ToString());
        Assert.Equal("SharedValue('d', 1.0)", number.ToString());
        Assert.Equal("SharedValue('i', 5)", typed.ToString());
        Assert.Equal("SharedStruct('hh', (1, 2))", pair.ToString());
        text.Value = "it's";
        Assert.Equal("SharedValue('256p', \"it's\")", text.ToString());
    }

    [Fact]
    public void F9_V7_failed_set_changes_nothing()
    {
        using SharedStruct<(int, int)> pair = Manager.CreateSharedStruct("ih", (1, 2));
        OverflowException error = Assert.Throws<OverflowException>(() => pair.Value = (5, 40000));

        Assert.Contains("40000", error.Message, StringComparison.Ordinal);
        Assert.Contains("-32768 to 32767", error.Message, StringComparison.Ordinal);
        Assert.Contains("'ih'", error.Message, StringComparison.Ordinal);
        Assert.Equal((1, 2), pair.Value);

        using SharedStruct<(string, int)> record = Manager.CreateSharedStruct("20si", ("before", 1));
        string before = record.Value.Item1;
        Assert.Throws<ArgumentException>(() => record.Value = (new string('x', 21), 2));
        Assert.Throws<ArgumentNullException>(() => record.Value = (null!, 2));
        Assert.Equal((before, 1), record.Value);
        Assert.Throws<InvalidTimeZoneException>(() => record.Update(_ => throw new InvalidTimeZoneException()));
        Assert.Throws<ArgumentException>(() => record.Update(_ => (new string('x', 21), 2)));
        Assert.Equal((before, 1), record.Value);
        record.Value = ("after", 3);
        Assert.Equal(3, record.Value.Item2);
    }

    [Fact]
    public void V7_bad_format_is_told_with_its_position_and_nothing_is_made()
    {
        FormatException error = Assert.Throws<FormatException>(() => Manager.CreateSharedValue("4y", 1));

        Assert.Contains("'y'", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => Manager.CreateSharedValue(null!, 1));
        Assert.Throws<ArgumentException>(() => Manager.CreateSharedValue("i", "text"));
        Assert.True(Segments().Count <= 1, "a refused value left a segment");
    }

    [Fact]
    public void V8_range_is_always_checked()
    {
        Assert.Throws<OverflowException>(() => Manager.CreateSharedValue("i", 1L << 40));
        using SharedValue<long> value = Manager.CreateSharedValue("i", 5L);

        Assert.Throws<OverflowException>(() => value.Value = 1L << 40);
        Assert.Throws<OverflowException>(() => value.Update(_ => long.MinValue));

        Assert.Equal(5, value.Value);
    }

    [Fact]
    public void V9_struct_fields_are_the_types_own_and_another_type_does_not_fit()
    {
        using SharedValue<Particle> state = Manager.CreateSharedValue(new Particle { X = 1, Id = 9 });
        state.AsRef().Y = 2;
        using SharedValue<Particle> same = SharedValue<Particle>.Attach(state.ToToken());

        Assert.Equal((1.0, 2.0, 9), (same.Value.X, same.Value.Y, same.Value.Id));
        LayoutMismatchException error = Assert.Throws<LayoutMismatchException>(() => SharedValue<OtherParticle>.Attach(state.ToToken()));
        Assert.Contains("Y:f8@8", error.Message, StringComparison.Ordinal);
        Assert.Contains("Y:i8@8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void V10_shorter_text_leaves_nothing_of_the_longer()
    {
        using SharedValue<byte[]> bytes = Manager.CreateSharedValue("10s", "longertext"u8.ToArray());
        using SharedValue<byte[]> raw = SharedValue<byte[]>.Attach(bytes.ToToken());

        bytes.Value = "ab"u8.ToArray();

        Assert.Equal("ab\0\0\0\0\0\0\0\0"u8.ToArray(), raw.Value);
        using SharedValue<string> text = Manager.CreateSharedValue("10p", "longer");
        text.Value = "ab";
        Assert.Equal("ab", text.Value);
    }

    [Fact]
    public void Interlocked_operations_serve_words()
    {
        using SharedValue<int> number = Manager.CreateSharedValue(5);
        Assert.Equal(5, number.Exchange(6));
        Assert.Equal(6, number.CompareExchange(7, 6));
        Assert.Equal(7, number.CompareExchange(9, 6));
        Assert.Equal(17, number.Add(10));
        Assert.Equal(17, number.And(0b10011));
        Assert.Equal(17, number.Or(0b00100));
        Assert.Equal(21, number.Value);

        using SharedValue<double> sum = Manager.CreateSharedValue(0.5);
        using SharedValue<long> total = Manager.CreateSharedValue(0L);
        TestThread.RunMany(2, _ =>
        {
            for (int i = 0; i < 5000; i++)
            {
                sum.Add(1);
                total.Add(2);
            }
        });
        Assert.Equal((10_000.5, 20_000L), (sum.Value, total.Value));
        using SharedValue<short> small = Manager.CreateSharedValue((short)1);
        Assert.Throws<InvalidOperationException>(() => small.Add(1));
        using SharedValue<int> swapped = Manager.CreateSharedValue(">i", 1);
        Assert.Throws<InvalidOperationException>(() => swapped.Exchange(2));
        Assert.Throws<InvalidOperationException>(() => swapped.AsRef());
    }

    [Theory]
    [InlineData("2000s")]
    [InlineData("20000s")]
    public void Long_values_work_like_short_ones(string format)
    {
        var content = new byte[1999];
        new Random(5).NextBytes(content);
        using SharedValue<byte[]> value = Manager.CreateSharedValue(format, content);
        using SharedValue<byte[]> same = SharedValue<byte[]>.Attach(value.ToToken());
        Assert.Equal(content, same.Value[..1999]);

        same.Value = [1, 2, 3];

        Assert.Equal([1, 2, 3, 0], value.Value[..4]);
        Assert.Equal(value.SizeInBytes, value.Value.Length);
    }

    [Fact]
    public void Disposing_a_big_value_takes_nothing_away_under_a_thread_that_is_in_the_middle_of_it()
    {
        SharedValue<byte[]> value = Manager.CreateSharedValue("20000s", new byte[] { 1 });
        SharedStruct<ValueTuple<byte[]>> pair = Manager.CreateSharedStruct("20000s", ValueTuple.Create(new byte[] { 2 }));

        // Each writes into the memory and gives its lock back after it is disposed, as another thread might have done.
        byte[] last = value.Update(old =>
        {
            value.Dispose();
            return old;
        });
        ValueTuple<byte[]> lastOfPair = pair.Update(old =>
        {
            pair.Dispose();
            return old;
        });

        Assert.Equal(1, last[0]);
        Assert.Equal(2, lastOfPair.Item1[0]);
        Assert.Throws<ObjectDisposedException>(() => value.Value);
        Assert.Throws<ObjectDisposedException>(() => pair.Value);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("thing")]
    public void Big_values_are_disposed_with_their_manager_and_leave_nothing(string? name)
    {
        var manager = new LocalManager(new LocalManagerOptions { Name = NewName() });
        SharedValue<byte[]> value = manager.CreateSharedValue("20000s", new byte[] { 1 }, name);
        SharedStruct<ValueTuple<byte[]>> pair = manager.CreateSharedStruct("20000s", ValueTuple.Create(new byte[] { 2 }), name is null ? null : "other");
        Assert.Equal(3, Segments().Count);

        manager.Dispose();

        Assert.Empty(Segments());
        Assert.True(value.IsDisposed);
        Assert.True(pair.IsDisposed);
        value.Dispose();
        pair.Dispose();
    }

    [Fact]
    public void Named_values_are_opened_by_type_or_by_format()
    {
        using var manager = new LocalManager(new LocalManagerOptions { Name = NewName() });
        using SharedValue<int> typed = manager.CreateSharedValue(5, "typed");
        using SharedStruct<(int, int)> pair = manager.CreateSharedStruct("hh", (1, 2), "pair");
        using LocalManager other = LocalManager.Open(manager.Name!);

        using SharedValue<int> sameTyped = other.OpenSharedValue<int>("typed");
        using SharedStruct<(int, int)> samePair = other.OpenSharedStruct<(int, int)>("pair");

        Assert.Equal(5, sameTyped.Value);
        Assert.Equal((1, 2), samePair.Value);
        Assert.Throws<LayoutMismatchException>(() => other.OpenSharedStruct<(int, int, int)>("pair"));
        Assert.Throws<LayoutMismatchException>(() => other.OpenSharedValue<string>("typed"));
    }

    [Fact]
    public void Value_that_uses_itself_inside_its_update_is_told()
    {
        using SharedStruct<(int, int, int)> value = Manager.CreateSharedStruct("iii", (1, 2, 3));

        Assert.Throws<InvalidOperationException>(() => value.Update(old =>
        {
            value.Value = old;
            return old;
        }));

        Assert.Equal((1, 2, 3), value.Value);
        value.Value = (4, 5, 6);
        Assert.Equal((4, 5, 6), value.Value);
    }

    [Fact]
    public void Value_that_is_disposed_inside_its_update_changes_nothing_else()
    {
        SharedValue<int> word = Manager.CreateSharedValue("i", 1);
        SharedValue<int>? nextWord = null;
        Assert.Throws<ObjectDisposedException>(() => word.Update(_ =>
        {
            word.Dispose();
            nextWord = Manager.CreateSharedValue("i", 1);
            return 2;
        }));
        SharedStruct<(int, int, int)> whole = Manager.CreateSharedStruct("iii", (1, 2, 3));
        SharedStruct<(int, int, int)>? nextWhole = null;
        Assert.Throws<ObjectDisposedException>(() => whole.Update(_ =>
        {
            whole.Dispose();
            nextWhole = Manager.CreateSharedStruct("iii", (1, 2, 3));
            return (4, 5, 6);
        }));

        using (nextWord)
        using (nextWhole)
        {
            Assert.Equal((1, (1, 2, 3)), (nextWord!.Value, nextWhole!.Value));
            nextWhole.Value = (7, 8, 9);
            Assert.Equal((7, 8, 9), nextWhole.Value);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(100)]
    [InlineData(100_000)]
    public void Value_whose_manager_is_disposed_inside_its_update_says_so(int lengthInBytes)
    {
        string name = SegmentName.ForManager(ManagerScope.CurrentUser, NewName(), "name").Text;
        using LocalManager others = new(new LocalManagerOptions { Name = name });
        using SharedValue<byte[]> theirs = others.CreateSharedValue($"{lengthInBytes}s", new byte[] { 1 }, "value");
        LocalManager closing = LocalManager.Open(name);
        SharedValue<byte[]> value = closing.OpenSharedValue<byte[]>("value");

        Assert.Throws<ObjectDisposedException>(() => value.Update(_ =>
        {
            closing.Dispose();
            return [2];
        }));

        Assert.Equal(1, theirs.Value[0]);
        theirs.Value = [3];
        Assert.Equal(3, theirs.Value[0]);
    }
}
