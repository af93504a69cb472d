using Managers.Tests.Support;
using Xunit;

namespace Managers.Process.Tests.BadInput;

/// <summary>Tokens that are none, lead nowhere any more, or to something else.</summary>
public sealed class TokenTests(ITestOutputHelper output) : LeakCheckedTest
{
    [Theory]
    [InlineData("")]
    [InlineData("mgr1")]
    [InlineData("mgr2:u:n:00000000000000000000000000000000:0:0")]
    [InlineData("mgr1:x:n:00000000000000000000000000000000:0:0")]
    [InlineData("mgr1:u::00000000000000000000000000000000:0:0")]
    [InlineData("mgr1:u:n:0000:0:0")]
    [InlineData("mgr1:u:n:00000000000000000000000000000000:zz:0")]
    [InlineData("mgr1:u:n:00000000000000000000000000000000:0:123456789")]
    [InlineData("mgr1:u:n:00000000000000000000000000000000:0")]
    [InlineData("mgr1:u:n:00000000000000000000000000000000:0:0:0")]
    [InlineData("mgr1:u:..%2F..%2Fetc%2Fpasswd:00000000000000000000000000000000:0:0")]
    [InlineData("mgr1:u:a%00b:00000000000000000000000000000000:0:0")]
    public void M6_text_that_is_no_token_is_refused_with_the_form_of_one(string text)
    {
        Assert.False(SharedToken.TryParse(text, null, out SharedToken token));
        Assert.Equal(default, token);
        FormatException e = Assert.Throws<FormatException>(() => SharedToken.Parse(text, null));
        Assert.Contains($"'{text}'", e.Message, StringComparison.Ordinal);
        Assert.Contains("mgr1:u:NAME:UUID:OFFSET:INCARNATION", e.Message, StringComparison.Ordinal);
        Assert.Contains("ToToken()", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void M6_an_empty_token_is_an_argument_error()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => SharedValue<long>.Attach(default));
        Assert.Contains("ToToken()", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => SharedToken.Parse(null!, null));
    }

    [Fact]
    public void M6_a_token_keeps_what_it_says_through_text()
    {
        using var manager = new LocalManager(Small(NewName("with blank, ÄÖÜ: and %")));
        using SharedValue<long> small = manager.CreateSharedValue(1L);
        using SharedArray<long> big = manager.CreateSharedArray<long>(10_000);
        foreach (SharedToken token in (SharedToken[])[small.ToToken(), big.ToToken()])
        {
            Assert.Equal(token, SharedToken.Parse(token.ToString(), null));
            Assert.Matches("^[!-~]+$", token.ToString());
        }
    }

    [Fact]
    public void M6_random_changes_of_a_token_are_refused_and_nothing_worse()
    {
        int seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var manager = new LocalManager(Small(NewName()));
        using SharedValue<long> small = manager.CreateSharedValue(1L);
        using SharedArray<long> big = manager.CreateSharedArray<long>(10_000);
        string[] tokens = [small.ToToken().ToString(), big.ToToken().ToString()];
        int parsed = 0;
        for (int i = 0; i < 5_000; i++)
        {
            string text = Mutate(tokens[i & 1], random);
            if (!SharedToken.TryParse(text, null, out SharedToken token))
            {
                Assert.Throws<FormatException>(() => SharedToken.Parse(text, null));
                continue;
            }

            parsed++;
            try
            {
                using SharedValue<long> attached = SharedValue<long>.Attach(token);
                Assert.Equal(small.ToToken(), token);
            }
            catch (Exception e) when (e is SegmentException or LayoutMismatchException)
            {
                Assert.NotEmpty(e.Message);
            }
        }

        output.WriteLine($"{parsed} of 5000 had the form of a token");
        Assert.Equal(1, small.Value);
    }

    [Fact]
    public void M6_a_token_of_a_dead_object_says_so_even_when_its_place_is_used_again()
    {
        string name = NewName();
        using var manager = new LocalManager(Small(name));
        SharedValue<long> value = manager.CreateSharedValue(1L);
        SharedToken token = value.ToToken();
        value.Dispose();
        AssertGone(() => SharedValue<long>.Attach(token), name);
        using SharedValue<long> next = manager.CreateSharedValue(2L);
        Assert.Equal(token.Offset, next.ToToken().Offset);
        AssertGone(() => SharedValue<long>.Attach(token), name);

        SharedArray<long> array = manager.CreateSharedArray<long>(10_000);
        SharedToken big = array.ToToken();
        array.Dispose();
        AssertGone(() => SharedArray<long>.Attach(big), name);
    }

    [Fact]
    public void M6_a_token_of_a_closed_manager_says_so_even_when_its_name_is_used_again()
    {
        string name = NewName();
        SharedToken token;
        using (var manager = new LocalManager(Small(name)))
        {
            token = manager.CreateSharedValue(1L).ToToken();
        }

        AssertGone(() => SharedValue<long>.Attach(token), name);
        using var another = new LocalManager(Small(name));
        using SharedValue<long> value = another.CreateSharedValue(2L);
        Assert.Equal(token.Offset, value.ToToken().Offset);
        AssertGone(() => SharedValue<long>.Attach(token), name);
    }

    [Fact]
    public void M6_a_token_of_another_kind_names_both_kinds()
    {
        using var manager = new LocalManager(Small(NewName()));
        using SharedValue<long> value = manager.CreateSharedValue(1L);
        using SharedArray<long> array = manager.CreateSharedArray<long>(10_000, "array");
        using SharedLock gate = manager.CreateLock();
        AssertKinds(() => SharedLock.Attach(value.ToToken()), "a shared value", "not a shared lock");
        AssertKinds(() => SharedBarrier.Attach(gate.ToToken()), "a shared lock", "not a shared barrier");
        AssertKinds(() => SharedValue<long>.Attach(array.ToToken()), "a shared array", "not a shared value");
        AssertKinds(() => SharedArray<long>.Attach(value.ToToken()), "a shared value", "not a shared array");
        AssertKinds(() => manager.OpenSharedValue<long>("array"), "a shared array", "not a shared value");
        AssertKinds(() => SharedStruct<(int, int)>.Attach(value.ToToken()), "a shared value", "not a shared struct");
    }

    private static void AssertGone(Action attach, string manager)
    {
        SegmentException e = Assert.Throws<SegmentException>(attach);
        Assert.Equal(SegmentErrorReason.NotFound, e.Reason);
        Assert.Contains("does not exist any more", e.Message, StringComparison.Ordinal);
        Assert.Contains(manager, e.Message, StringComparison.Ordinal);
    }

    private static void AssertKinds(Action attach, string found, string wanted)
    {
        LayoutMismatchException e = Assert.Throws<LayoutMismatchException>(attach);
        Assert.Contains(found, e.Message, StringComparison.Ordinal);
        Assert.Contains(wanted, e.Message, StringComparison.Ordinal);
    }

    private static string Mutate(string token, Random random)
    {
        const string Alphabet = "0123456789abcdef:~%/mu\0é ";
        var text = new List<char>(token);
        // Mostly in the two numbers and the id, where a change still has the form of a token.
        int at = random.Next(4) == 0 ? random.Next(text.Count) : text.Count - 1 - random.Next(12);
        char c = Alphabet[random.Next(3) == 0 ? random.Next(Alphabet.Length) : random.Next(16)];
        switch (random.Next(4))
        {
            case 0:
                text.Insert(at, c);
                break;
            case 1:
                text.RemoveAt(at);
                break;
            default:
                text[at] = c;
                break;
        }

        return new string([.. text]);
    }
}
