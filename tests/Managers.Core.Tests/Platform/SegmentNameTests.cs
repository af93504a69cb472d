using CsCheck;
using Managers.Platform;
using Xunit;

namespace Managers.Core.Tests.Platform;

/// <summary>Names of segments: what users may choose, and how objects' names lead to their manager.</summary>
public sealed class SegmentNameTests
{
    [Fact]
    public void Object_names_lead_to_their_manager()
    {
        SegmentName manager = SegmentName.ForManager(ManagerScope.Machine, "simulation", "name");
        SegmentName made = SegmentName.ForObject(manager, 0x00FF);

        Assert.Equal("simulation~00000000000000ff", made.Text);
        Assert.Equal(manager, made.Manager);
        Assert.Null(manager.Manager);
    }

    [Fact]
    public void Private_managers_have_random_names_and_objects_too()
    {
        SegmentName manager = SegmentName.ForPrivateManager(ManagerScope.CurrentUser);

        Assert.StartsWith("~", manager.Text, StringComparison.Ordinal);
        Assert.Null(manager.Manager);
        Assert.Equal(manager, SegmentName.ForObject(manager, 1).Manager);
        Assert.NotEqual(manager, SegmentName.ForPrivateManager(ManagerScope.CurrentUser));
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("a/b", "'/'")]
    [InlineData("a~b", "'~'")]
    [InlineData("a\0b", "a NUL at position 1")]
    [InlineData("ab\u0007", "U+0007 at position 2")]
    public void M1_refusals_name_what_was_found_and_where(string text, string found)
    {
        ArgumentException error = Assert.Throws<ArgumentException>("name", () => SegmentName.CheckUserName(text, "manager", "name"));

        Assert.Contains(found, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void M1_length_is_counted_in_bytes_of_utf8()
    {
        SegmentName.CheckUserName(new string('a', 200), "manager", "name");
        SegmentName.CheckUserName(new string('é', 100), "manager", "name");
        Assert.Throws<ArgumentException>(() => SegmentName.CheckUserName(new string('a', 201), "manager", "name"));
        Assert.Throws<ArgumentException>(() => SegmentName.CheckUserName(new string('é', 101), "manager", "name"));
        Assert.Throws<ArgumentNullException>("name", () => SegmentName.CheckUserName(null!, "manager", "name"));
    }

    [Fact]
    public void M8_any_text_is_a_name_or_an_argument_exception() => Gen.String.Sample(static text =>
    {
        try
        {
            SegmentName.CheckUserName(text, "manager", "name");
            Assert.DoesNotContain('/', text);
            Assert.DoesNotContain('\0', text);
            Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(text), 1, 200);
            _ = new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(text);
        }
        catch (ArgumentException e) when (e is not System.Text.EncoderFallbackException)
        {
            Assert.NotEmpty(e.Message);
        }
    });
}
