using System.Runtime.InteropServices;
using Managers.Tests.Support;
using Xunit;

namespace Managers.Process.Tests.BadInput;

/// <summary>Types that are not what the object was made with, field by field.</summary>
public sealed class LayoutTests : LeakCheckedTest
{
    private const string Original = "{X:f8@0,Y:f8@8,Id:i4@16}:24";

    [Fact]
    public void L5_a_type_of_the_same_layout_by_another_name_fits()
    {
        using var manager = new LocalManager(Small(NewName()));
        using SharedValue<Point> value = manager.CreateSharedValue(new Point { X = 1, Y = 2, Id = 3 });
        using SharedValue<SamePoint> same = SharedValue<SamePoint>.Attach(value.ToToken());
        Assert.Equal(2, same.Value.Y);
        Assert.Equal(Original, SharedLayout.Describe<Point>());
    }

    [Fact]
    public void L5_each_difference_of_layout_is_refused_with_both_layouts()
    {
        using var manager = new LocalManager(Small(NewName()));
        using SharedValue<Point> value = manager.CreateSharedValue(default(Point));
        using SharedArray<Point> array = manager.CreateSharedArray<Point>(10);
        Refuses<Renamed>(value, array, "Z:f8@8");
        Refuses<Retyped>(value, array, "Y:i8@8");
        Refuses<Swapped>(value, array, "X:f8@8");
        Refuses<Shorter>(value, array, "}:16");
        Refuses<Longer>(value, array, "More:i4@20");
        Refuses<Wider>(value, array, "}:32");
        Refuses<long>(value, array, "i8");
        Refuses<Guid>(value, array, "guid");
    }

    [Fact]
    public void L5_a_format_is_refused_by_types_it_has_no_room_for()
    {
        using var manager = new LocalManager(Small(NewName()));
        using SharedValue<short> value = manager.CreateSharedValue("h", (short)1);
        SharedToken token = value.ToToken();
        LayoutMismatchException e = Assert.Throws<LayoutMismatchException>(() => SharedValue<string>.Attach(token));
        Assert.Contains("'h'", e.Message, StringComparison.Ordinal);
        Assert.Contains("System.String", e.Message, StringComparison.Ordinal);
        using SharedStruct<(short, short)> pair = manager.CreateSharedStruct("hh", ((short)1, (short)2));
        SharedToken pairToken = pair.ToToken();
        Assert.Contains("'hh'", Assert.Throws<LayoutMismatchException>(() => SharedStruct<(short, short, short)>.Attach(pairToken)).Message, StringComparison.Ordinal);
        using SharedArray<int> numbers = manager.CreateSharedArray("i", [1, 2, 3]);
        SharedToken numbersToken = numbers.ToToken();
        LayoutMismatchException array = Assert.Throws<LayoutMismatchException>(() => SharedArray<double>.Attach(numbersToken));
        Assert.All((string[])["layout i of 4 bytes", "System.Double", "f8 of 8 bytes"], part => Assert.Contains(part, array.Message, StringComparison.Ordinal));
    }

    private static void Refuses<T>(SharedValue<Point> value, SharedArray<Point> array, string part)
        where T : unmanaged
    {
        LayoutMismatchException ofValue = Assert.Throws<LayoutMismatchException>(() => SharedValue<T>.Attach(value.ToToken()));
        LayoutMismatchException ofArray = Assert.Throws<LayoutMismatchException>(() => SharedArray<T>.Attach(array.ToToken()));
        foreach (string message in (string[])[ofValue.Message, ofArray.Message])
        {
            Assert.Contains(Original, message, StringComparison.Ordinal);
            Assert.Contains(part, message, StringComparison.Ordinal);
        }
    }

#pragma warning disable CS0649 // the fields are there for their layout
    private struct Point
    {
        internal double X;
        internal double Y;
        internal int Id;
    }

    private struct SamePoint
    {
        internal double X;
        internal double Y;
        internal int Id;
    }

    private struct Renamed
    {
        internal double X;
        internal double Z;
        internal int Id;
    }

    private struct Retyped
    {
        internal double X;
        internal long Y;
        internal int Id;
    }

    private struct Swapped
    {
        internal double Y;
        internal double X;
        internal int Id;
    }

    private struct Shorter
    {
        internal double X;
        internal double Y;
    }

    private struct Longer
    {
        internal double X;
        internal double Y;
        internal int Id;
        internal int More;
    }

    [StructLayout(LayoutKind.Sequential, Size = 32)]
    private struct Wider
    {
        internal double X;
        internal double Y;
        internal int Id;
    }
#pragma warning restore CS0649
}
