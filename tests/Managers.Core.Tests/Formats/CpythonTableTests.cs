using Managers.Core.Tests.Formats.Data;
using Xunit;

namespace Managers.Core.Tests.Formats;

/// <summary>Every line of the table, late bound: sizes, bytes, values that come back and refusals are those of CPython.</summary>
public sealed class CpythonTableTests
{
    [Theory]
    [InlineData("integer", 700)]
    [InlineData("float", 400)]
    [InlineData("half", 300)]
    [InlineData("truth", 50)]
    [InlineData("text", 120)]
    [InlineData("layout", 300)]
    [InlineData("mixed", 150)]
    [InlineData("refused", 60)]
    public void F1_to_F14_bytes_are_those_of_cpython(string group, int atLeast)
    {
        StructCases.RequireSameMachine();
        int ran = 0;
        foreach (StructCase row in StructCases.Of(group))
        {
            Check(row);
            ran++;
        }

        Assert.True(ran >= atLeast, $"{ran} cases of group {group} ran, {atLeast} or more are expected");
    }

    [Fact]
    public void Every_group_of_the_table_has_a_test()
    {
        string[] groups = [.. StructCases.All.Select(row => row.Group).Distinct().Order(StringComparer.Ordinal)];
        Assert.Equal(["float", "half", "integer", "layout", "mixed", "refused", "text", "truncated", "truth"], groups);
        Assert.True(StructCases.All.Count >= 2000, $"{StructCases.All.Count} cases");
    }

    private static void Check(StructCase row)
    {
        if (row.Outcome is "error:format" or "error:size")
        {
            Exception error = Assert.ThrowsAny<Exception>(() => StructFormat.Parse(row.Format));
            Assert.True(error.GetType() == (row.Outcome == "error:size" ? typeof(OverflowException) : typeof(FormatException)), $"{row}: {error}");
            Assert.False(StructFormat.TryParse(row.Format, out _), row.ToString());
            return;
        }

        StructFormat format = StructFormat.Parse(row.Format);
        Assert.True(format.SizeInBytes == int.Parse(row.Size), $"{row}: size {format.SizeInBytes}, CPython has {row.Size}");
        object?[] values = [.. row.Values.Select(StructCase.ToValue)];
        if (row.IsError)
            CheckRefused(row, format, values);
        else
            CheckTaken(row, format, values);
    }

    private static void CheckRefused(StructCase row, StructFormat format, object?[] values)
    {
        byte[] destination = new byte[format.SizeInBytes];
        destination.AsSpan().Fill(0xA5);
        Exception? error = Record.Exception(() => format.PackInto(destination, values));
        Assert.True(error is not null, $"{row}: taken, CPython refuses it");
        Assert.True(row.Outcome == "error:range" ? error is OverflowException : error is ArgumentException, $"{row}: {error}");
        Assert.False(destination.AsSpan().ContainsAnyExcept((byte)0xA5), $"{row}: bytes were changed");
    }

    private static void CheckTaken(StructCase row, StructFormat format, object?[] values)
    {
        byte[] packed = row.Packed;
        if (row.Values.Count > 0 || format.ValueCount == 0)
        {
            string given = Convert.ToHexStringLower(format.Pack(values));
            Assert.True(given == Convert.ToHexStringLower(packed), $"{row}: packed {given}, CPython gives {row.Outcome}");
        }

        object?[] back = format.Unpack(packed);
        char[] codes = [.. format.Fields.SelectMany(field => Enumerable.Repeat(field.Code, field.Count))];
        string unpacked = string.Join(';', back.Select((value, index) => StructCase.ToTyped(value, codes[index])));
        Assert.True(unpacked == string.Join(';', row.Unpacked), $"{row}: unpacked {unpacked}, CPython gives {string.Join(';', row.Unpacked)}");
    }
}
