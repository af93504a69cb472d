using Managers;

namespace PackagePrograms;

/// <summary>Section 1 of the surface: by format string.</summary>
internal static class LocalByFormat
{
    public static void Run()
    {
        using var manager = new LocalManager();

        var text = manager.CreateSharedValue("256p", "hello");
        Check.Equal("SharedValue('256p', 'hello')", text.ToString());
        text.Value = "goodbye";
        Check.Throws<ArgumentException>(() => text.Value = new string('x', 300));
        Check.Equal("goodbye", text.Value);

        var pair = manager.CreateSharedStruct("hh", (0, 0));
        pair.Value = (1, 2);
        Check.Equal("SharedStruct('hh', (1, 2))", pair.ToString());
        Check.Throws<OverflowException>(() => pair.Value = (1, 40000));
        Check.Equal((1, 2), pair.Value);
        var one = manager.CreateSharedStruct("i", ValueTuple.Create(7));
        Check.Equal(7, one.Value.Item1);

        var array = manager.CreateSharedArray("i", new int[10]);
        array[..5] = [1, 2, 3, 4, 5];
        Check.Equal("SharedArray('i', [1, 2, 3, 4, 5, 0, 0, 0, 0, 0])", array.ToString());
        Check.Throws<ArgumentException>(() => array[..5] = [1]);
        Span<int> live = array[2..4];
        live[0] = 33;
        Check.Equal(33, array[2]);
        live[0] = 3;
        Check.Equal("01-00-00-00-02-00-00-00", BitConverter.ToString(array.ToBytes(), 0, 8));
        array[^1] = 9;
        Check.Equal(9, array.ToArray()[9]);
        Check.That(array.Contains(3));
        Check.Equal(2L, array.IndexOf(3));
        Check.Equal(4L, array.Count(0));
        array.Reverse();
        Check.Equal(9, array[0]);
        array.ReverseEndianness();
        Check.Equal(9 << 24, array[0]);
        array.ReverseEndianness();
        using var stream = new MemoryStream();
        array.WriteTo(stream);
        array.Clear();
        stream.Position = 0;
        array.ReadFrom(stream);
        Check.Equal(9, array[0]);
        Check.Throws<FormatException>(() => manager.CreateSharedValue("zz", 1));
    }
}
