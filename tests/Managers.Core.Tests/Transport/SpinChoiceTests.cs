using Managers.Transport;
using Xunit;

namespace Managers.Core.Tests.Transport;

/// <summary>Whether a reader asks or sleeps, on made-up times; docs/decisions/0013.</summary>
public sealed class SpinChoiceTests
{
    private const int Reads = 100_000;

    [Fact]
    public void Where_asking_is_faster_it_asks_and_seldom_tries_to_sleep()
    {
        var choice = new SpinChoice();
        Assert.InRange(Asked(ref choice, asking: SpinChoice.Patience / 20, sleeping: SpinChoice.Patience / 2), Reads * 99 / 100, Reads - 1);
    }

    [Fact]
    public void Where_sleeping_is_faster_it_sleeps_and_seldom_tries_to_ask()
    {
        var choice = new SpinChoice();
        Assert.InRange(Asked(ref choice, asking: SpinChoice.Patience / 2, sleeping: SpinChoice.Patience / 5), 1, Reads / 100);
    }

    [Fact]
    public void Where_bytes_come_late_it_sleeps()
    {
        var choice = new SpinChoice();
        Assert.InRange(Asked(ref choice, asking: SpinChoice.Patience * 100, sleeping: SpinChoice.Patience * 100), 1, Reads / 100);
    }

    [Fact]
    public void It_learns_anew_when_things_change()
    {
        var choice = new SpinChoice();
        Asked(ref choice, asking: SpinChoice.Patience * 100, sleeping: SpinChoice.Patience * 100);
        Asked(ref choice, asking: SpinChoice.Patience / 20, sleeping: SpinChoice.Patience / 2);
        Assert.True(Asked(ref choice, asking: SpinChoice.Patience / 20, sleeping: SpinChoice.Patience / 2) > Reads * 9 / 10);
        Asked(ref choice, asking: SpinChoice.Patience / 2, sleeping: SpinChoice.Patience / 5);
        Assert.True(Asked(ref choice, asking: SpinChoice.Patience / 2, sleeping: SpinChoice.Patience / 5) < Reads / 10);
    }

    /// <returns>How often it asked.</returns>
    private static int Asked(ref SpinChoice choice, long asking, long sleeping)
    {
        int asked = 0;
        for (int i = 0; i < Reads; i++)
        {
            bool asks = choice.Spins;
            asked += asks ? 1 : 0;
            choice.Note(asks ? asking : sleeping);
        }

        return asked;
    }
}
