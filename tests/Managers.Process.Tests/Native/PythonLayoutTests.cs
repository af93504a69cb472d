using System.Globalization;
using Managers.Tests.Support;
using Xunit;

namespace Managers.Process.Tests.Native;

/// <summary>layout.py was written from docs/memory-layout.md alone: where it fails, the document does not say what the code does.</summary>
public sealed class PythonLayoutTests : LeakCheckedTest
{
    [Fact]
    public void Array_is_read_and_an_element_written()
    {
        using var manager = new LocalManager(Small(NewName("grüße %")));
        using SharedArray<double> doubles = manager.CreateSharedArray<double>(4096);
        using SharedArray<ushort> shorts = manager.CreateSharedArray<ushort>("H", Enumerable.Range(0, 6000).Select(i => (ushort)i));
        doubles.Fill(0.25);

        AssertOutput("4096 =d 1024.0", NativeTools.Python("array", doubles.ToToken().ToString(), "4095", "-7.5"));
        AssertOutput(string.Create(CultureInfo.InvariantCulture, $"6000 =H {5999 * 3000}"), NativeTools.Python("array", shorts.ToToken().ToString(), "3", "65535"));

        Assert.Equal(-7.5, doubles[^1]);
        Assert.Equal(65535, shorts[3]);
    }

    [Fact]
    public void Array_with_a_name_stays()
    {
        using var manager = new LocalManager(Small(NewName()));
        string name = "Messwerte";
        manager.CreateSharedArray<int>(3000, name);
        using (SharedArray<int> array = manager.OpenSharedArray<int>(name))
        {
            AssertOutput("3000 =i 0", NativeTools.Python("array", array.ToToken().ToString(), "0", "9"));
        }

        using SharedArray<int> again = manager.OpenSharedArray<int>(name);
        Assert.Equal(9, again[0]);
    }

    [Fact]
    public void Small_values_structs_and_arrays_are_read()
    {
        using var manager = new LocalManager(Small(NewName()));
        using SharedValue<int> typed = manager.CreateSharedValue(-5);
        using SharedValue<double> byFormat = manager.CreateSharedValue("d", 2.5);
        using SharedStruct<(short, short)> word = manager.CreateSharedStruct("hh", ((short)1, (short)-2));
        using SharedStruct<(int, int, double)> journal = manager.CreateSharedStruct("iid", (1, 2, 3.0));
        using SharedArray<int> array = manager.CreateSharedArray<int>([3, 1, 4, 1, 5]);
        typed.Value = 42;
        journal.Value = (4, 5, 6.5);

        AssertOutput("value =i 42", NativeTools.Python("object", typed.ToToken().ToString()));
        AssertOutput("value =d 2.5", NativeTools.Python("object", byFormat.ToToken().ToString()));
        AssertOutput("struct =hh 1 -2", NativeTools.Python("object", word.ToToken().ToString()));
        AssertOutput("struct =iid 4 5 6.5", NativeTools.Python("object", journal.ToToken().ToString()));
        AssertOutput("array =i 3 1 4 1 5", NativeTools.Python("object", array.ToToken().ToString()));
    }

    [Fact]
    public void Value_that_is_gone_is_not_read()
    {
        using var manager = new LocalManager(Small(NewName()));
        using SharedValue<int> keeper = manager.CreateSharedValue(1);
        SharedValue<int> value = manager.CreateSharedValue(2);
        string token = value.ToToken().ToString();
        value.Dispose();

        ToolResult result = NativeTools.Python("object", token);

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("layout.py: block word 0x", result.Error, StringComparison.Ordinal);
    }

    private static void AssertOutput(string expected, ToolResult result)
    {
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(expected, result.Output);
    }
}
