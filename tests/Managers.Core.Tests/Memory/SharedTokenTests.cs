using CsCheck;
using Managers.Platform;
using Xunit;

namespace Managers.Core.Tests.Memory;

/// <summary>Tokens as text: what was written is read, anything else is refused without an exception.</summary>
public sealed class SharedTokenTests
{
    private static readonly Gen<char> s_nameCharacter = Gen.OneOf("abcXYZ019 .:-_%~äß漢".ToCharArray());

    private static readonly Gen<SharedToken> s_token = Gen.Select(
        Gen.Bool, s_nameCharacter.Array[1, 60], Gen.Byte.Array[16], Gen.ULong, Gen.UInt,
        (machine, name, uuid, offset, incarnation) => new SharedToken(new SegmentName(machine ? ManagerScope.Machine : ManagerScope.CurrentUser, new string(name)), new Guid(uuid), offset, incarnation));

    [Fact]
    public void M6_text_reads_back_as_the_same_token() => s_token.Sample(token =>
    {
        string text = token.ToString();
        SharedToken back = SharedToken.Parse(text, null);
        return back == token && back.Equals((object)token) && back.GetHashCode() == token.GetHashCode() && back.ToString() == text
            && text.All(c => c is > ' ' and <= '~') && text.Length <= 1024;
    });

    [Fact]
    public void M6_form_is_the_documented_one()
    {
        var token = new SharedToken(new SegmentName(ManagerScope.CurrentUser, "sim:1~00ff"), new Guid("00112233-4455-6677-8899-aabbccddeeff"), 0x1A0, 7);

        Assert.Equal("mgr1:u:sim%3A1~00ff:00112233445566778899aabbccddeeff:1a0:7", token.ToString());
        Assert.Equal(token, SharedToken.Parse("mgr1:u:sim%3A1~00ff:00112233445566778899aabbccddeeff:1a0:7".AsSpan(), null));
        Assert.StartsWith("mgr1:m:", new SharedToken(new SegmentName(ManagerScope.Machine, "a"), Guid.Empty, 0, 0).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Random_text_never_throws() => Gen.String.Sample(static text => Probe(text));

    [Fact]
    public void Text_of_the_right_characters_never_throws() =>
        Gen.OneOf("mgr1:u%0123456789abcdefABCDEF/~\0\ud83d\ude00é".ToCharArray()).Array[0, 90].Sample(static characters => Probe(new string(characters)));

    [Fact]
    public void Changed_token_is_refused_or_reads_as_what_it_says() => Gen.Select(s_token, Gen.Int[0, 10_000], Gen.Char, Gen.Int[0, 2]).Sample((token, at, character, kind) =>
    {
        string text = token.ToString();
        at %= text.Length;
        string changed = kind switch
        {
            0 => text.Remove(at, 1),
            1 => text.Insert(at, character.ToString()),
            _ => text[..at] + character + text[(at + 1)..],
        };
        Probe(changed);
    });

    [Theory]
    [InlineData("")]
    [InlineData("mgr1")]
    [InlineData("mgr2:u:a:00112233445566778899aabbccddeeff:1:1")]
    [InlineData("mgr1:x:a:00112233445566778899aabbccddeeff:1:1")]
    [InlineData("mgr1:u::00112233445566778899aabbccddeeff:1:1")]
    [InlineData("mgr1:u:a%2Fb:00112233445566778899aabbccddeeff:1:1")]
    [InlineData("mgr1:u:a%00b:00112233445566778899aabbccddeeff:1:1")]
    [InlineData("mgr1:u:a:0011:1:1")]
    [InlineData("mgr1:u:a:00112233445566778899aabbccddeeff:1")]
    [InlineData("mgr1:u:a:00112233445566778899aabbccddeeff:1:1:1")]
    [InlineData("mgr1:u:a:00112233445566778899aabbccddeeff:-1:1")]
    [InlineData("mgr1:u:a:00112233445566778899aabbccddeeff:1:100000000")]
    [InlineData(" mgr1:u:a:00112233445566778899aabbccddeeff:1:1")]
    public void Other_text_is_refused(string text)
    {
        Assert.False(SharedToken.TryParse(text, null, out SharedToken token));
        Assert.True(token.IsDefault);
        Assert.Contains("ToToken()", Assert.Throws<FormatException>(() => SharedToken.Parse(text, null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Null_and_huge_text_are_refused()
    {
        Assert.False(SharedToken.TryParse(null, null, out _));
        Assert.False(SharedToken.TryParse(new string('a', 1 << 20), null, out _));
        Assert.Throws<ArgumentNullException>(() => SharedToken.Parse(null!, null));
        Assert.True(Assert.Throws<FormatException>(() => SharedToken.Parse(new string('a', 5000), null)).Message.Length < 400);
    }

    [Fact]
    public void Empty_token_is_empty_text()
    {
        Assert.Equal(string.Empty, default(SharedToken).ToString());
        Assert.Equal(default, default(SharedToken));
        Assert.True(default(SharedToken) == default);
        Assert.False(default(SharedToken) != default);
    }

    private static void Probe(string text)
    {
        if (SharedToken.TryParse(text, null, out SharedToken token))
        {
            Assert.Equal(token, SharedToken.Parse(token.ToString(), null));
        }
        else
        {
            Assert.True(token.IsDefault);
        }
    }
}
