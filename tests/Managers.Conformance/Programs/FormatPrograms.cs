using System.Globalization;
using Managers.Conformance.Support;
using Xunit;

namespace Managers.Conformance.Programs;

/// <summary>The documented program with format strings, as a user writes it; each comment of it is an assertion here.</summary>
public abstract class FormatPrograms<TPlatform> : PlatformTest<TPlatform>
    where TPlatform : TestPlatform, new()
{
    [Fact]
    public void Local_manager_by_format_string()
    {
        var console = new StringWriter(CultureInfo.InvariantCulture);
        using var stream = new MemoryStream();
        TextWriter before = System.Console.Out;
        System.Console.SetOut(console);
        try
        {
            using var manager = new LocalManager();

            var text = manager.CreateSharedValue("256p", "hello");
            Console.WriteLine(text);
            Assert.Equal("SharedValue('256p', 'hello')", Printed());
            Assert.IsType<SharedValue<string>>(text);
            text.Value = "goodbye";
            Assert.Throws<ArgumentException>(() => text.Value = new string('x', 300));
            Assert.Equal("goodbye", text.Value);

            var pair = manager.CreateSharedStruct("hh", (0, 0));
            Assert.IsType<SharedStruct<(int, int)>>(pair);
            pair.Value = (1, 2);
            Console.WriteLine(pair);
            Assert.Equal("SharedStruct('hh', (1, 2))", Printed());
            OverflowException error = Assert.Throws<OverflowException>(() => pair.Value = (1, 40000));
            Assert.Contains("field 1", error.Message, StringComparison.Ordinal);
            Assert.Contains("40000", error.Message, StringComparison.Ordinal);
            Assert.Contains("-32768 to 32767", error.Message, StringComparison.Ordinal);
            Assert.Equal((1, 2), pair.Value);
            var one = manager.CreateSharedStruct("i", ValueTuple.Create(7));
            Assert.Equal(ValueTuple.Create(7), one.Value);

            var array = manager.CreateSharedArray("i", new int[10]);
            Assert.IsType<SharedArray<int>>(array);
            array[..5] = [1, 2, 3, 4, 5];
            Assert.Throws<ArgumentException>(() => array[..5] = [9, 9]);
            Console.WriteLine(array);
            Assert.Equal("SharedArray('i', [1, 2, 3, 4, 5, 0, 0, 0, 0, 0])", Printed());
            Span<int> live = array[2..4];
            Assert.Equal([3, 4], live.ToArray());
            int[] copy = array.ToArray(); byte[] raw = array.ToBytes();
            Assert.Equal([1, 2, 3, 4, 5, 0, 0, 0, 0, 0], copy);
            Assert.StartsWith("0100000002000000", Convert.ToHexString(raw), StringComparison.Ordinal);
            array[^1] = 9; array.Reverse(); array.ReverseEndianness(); array.ReverseEndianness(); array.Reverse();
            Assert.Equal((2L, true, 4L), (array.IndexOf(3), array.Contains(3), array.Count(0)));
            array.WriteTo(stream); array.Clear(); stream.Position = 0; array.ReadFrom(stream);
            Assert.Equal([1, 2, 3, 4, 5, 0, 0, 0, 0, 9], array.ToArray());
        }
        finally
        {
            System.Console.SetOut(before);
        }

        string Printed()
        {
            string printed = console.ToString().TrimEnd();
            console.GetStringBuilder().Clear();
            return printed;
        }
    }

    [Fact]
    public void Examples_of_the_specification()
    {
        using var manager = new LocalManager();
        var text = manager.CreateSharedValue("256p", "hello");
        text.Value = "goodbye";
        Assert.Equal("SharedValue('256p', 'goodbye')", text.ToString());

        var pair = manager.CreateSharedStruct("hh", (0, 0));
        Assert.Equal("SharedStruct('hh', (0, 0))", pair.ToString());

        var array = manager.CreateSharedArray("i", new int[10]);
        Assert.Equal("SharedArray('i', [0, 0, 0, 0, 0, 0, 0, 0, 0, 0])", array.ToString());
        array[..5] = [1, 2, 3, 4, 5];
        Assert.Equal([1, 2, 3, 4, 5, 0, 0, 0, 0, 0], array.ToList());
        manager.Shutdown();
    }
}
