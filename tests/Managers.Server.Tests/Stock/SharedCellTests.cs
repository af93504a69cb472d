using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Stock;

/// <summary>Values and structs by format in a server. Rows V*.</summary>
public sealed class SharedCellTests : ServerTest
{
    [Fact]
    public void V6_S_V1_V2_Print_as_specified()
    {
        using SharedValueProxy<string> text = Manager.CreateSharedValue("256p", "hello");
        using SharedStructProxy<(int, int)> pair = Manager.CreateSharedStruct("hh", (1, 2));
        using SharedStructProxy<ValueTuple<int>> one = Manager.CreateSharedStruct("i", ValueTuple.Create(7));

        Assert.Equal("SharedValue('256p', 'hello')", text.Describe());
        Assert.Equal("SharedStruct('hh', (1, 2))", pair.Describe());
        Assert.Equal("SharedStruct('i', (7,))", one.Describe());
        Assert.Equal("hello", text.Value);
        Assert.Equal((1, 2), pair.Value);
        Assert.Equal(7, one.Get().Item1);
    }

    [Fact]
    public void Values_of_every_code_come_back()
    {
        Same("b", (sbyte)-5);
        Same("B", (byte)200);
        Same("c", (byte)'x');
        Same("h", (short)-30000);
        Same("H", (ushort)60000);
        Same("i", int.MinValue);
        Same("I", uint.MaxValue);
        Same("q", long.MinValue);
        Same("Q", ulong.MaxValue);
        Same("l", -7L);
        Same("n", (nint)(-9));
        Same("N", (nuint)9);
        Same("P", (nint)0x1234);
        Same("?", true);
        Same("e", (Half)1.5);
        Same("f", 1.25f);
        Same("d", Math.PI);
        Same("8s", "abcdefgh");
        Same(">i", 0x01020304);
        Same("<h", 5);
    }

    [Fact]
    public void A_struct_of_seven_keeps_its_types()
    {
        var value = ((byte)1, -2, 3.5, true, "four", 5UL, (Half)6);
        using SharedStructProxy<(byte, int, double, bool, string, ulong, Half)> cell = Manager.CreateSharedStruct("Bid?8pQe", value);

        Assert.Equal(value, cell.Value);
        cell.Value = value with { Item2 = 20, Item5 = "five" };
        Assert.Equal((20, "five"), (cell.Value.Item2, cell.Value.Item5));
    }

    [Fact]
    public async Task Others_see_what_is_set()
    {
        using SharedValueProxy<int> cell = Manager.CreateSharedValue("i", 1);
        using SharedValueProxy<int> other = Share<SharedValueProxy<int>>(cell, Connect());
        other.Value = 5;
        Assert.Equal(5, await cell.GetAsync(TestContext.Current.CancellationToken));
        await cell.SetAsync(6, TestContext.Current.CancellationToken);
        Assert.Equal(6, other.Value);
        Assert.Equal("i", other.Format);
    }

    [Fact]
    public void V5_S_V1_V2_What_does_not_fit_leaves_the_old_value()
    {
        using SharedStructProxy<(int, int)> pair = Manager.CreateSharedStruct("hb", (1, 2));
        Assert.Throws<OverflowException>(() => pair.Value = (5, 128));
        using SharedValueProxy<string> text = Manager.CreateSharedValue("4s", "abcd");
        Assert.Throws<ArgumentException>(() => text.Value = "abcde");

        Assert.Equal((1, 2), pair.Value);
        Assert.Equal("abcd", text.Value);
    }

    [Fact]
    public void The_server_checks_what_a_client_of_another_kind_sends()
    {
        using SharedValueProxy<short> cell = Manager.CreateSharedValue("h", (short)3);
        Assert.Throws<OverflowException>(() => cell.CallMethod("Set", 40000));
        Assert.Throws<ArgumentException>(() => cell.CallMethod("Set", "three"));
        Assert.Equal(3, cell.Value);
        cell.CallMethod("Set", 4L);
        Assert.Equal(4, cell.Value);
        using SharedStructProxy<(int, int)> pair = Manager.CreateSharedStruct("hh", (1, 2));
        Assert.Throws<ArgumentException>(() => pair.CallMethod("Set", (3, 4, 5)));
        Assert.Equal((1, 2), pair.Value);
    }

    [Fact]
    public void V1_A_value_takes_a_format_of_one()
    {
        Assert.Throws<ArgumentException>(() => Manager.CreateSharedValue("ii", 1));
        Assert.Throws<FormatException>(() => Manager.CreateSharedValue("y", 1));
        Assert.Throws<OverflowException>(() => Manager.CreateSharedValue("b", 500));
        Assert.Throws<ProtocolException>(() => Manager.CreateSharedValue("200000000s", "too long for a frame"));
    }

    [Fact]
    public void S_V5_Compound_operations_are_one_step()
    {
        using SharedValueProxy<int> cell = Manager.CreateSharedValue("i", 1);
        Assert.Equal(1, cell.CompareExchange(7, 2));
        Assert.Equal(1, cell.Value);
        Assert.Equal(1, cell.CompareExchange(7, 1));
        Assert.Equal(7, cell.Value);
        Assert.Equal(10, cell.Add(3));
        Assert.Throws<OverflowException>(() => cell.Add(int.MaxValue));
        Assert.Equal(10, cell.Value);
        using SharedValueProxy<string> text = Manager.CreateSharedValue("4s", "abcd");
        Assert.Throws<InvalidOperationException>(() => text.Add("x"));

        SharedValueProxy<int>[] others = [.. Enumerable.Range(0, 4).Select(_ => Share<SharedValueProxy<int>>(cell, Connect()))];
        Parallel.ForEach(others, other =>
        {
            for (int i = 0; i < 500; i++)
            {
                other.Add(1);
            }

            other.Dispose();
        });
        Assert.Equal(2010, cell.Value);
    }

    private void Same<T>(string format, T value)
    {
        using SharedValueProxy<T> cell = Manager.CreateSharedValue(format, value);
        Assert.Equal(value, cell.Value);
        cell.Value = value;
        Assert.Equal(value, cell.Value);
    }
}
