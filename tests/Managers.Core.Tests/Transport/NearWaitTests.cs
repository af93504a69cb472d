using Managers.Transport;
using Xunit;

namespace Managers.Core.Tests.Transport;

/// <summary>When a reader of a ring stays awake, and how.</summary>
public sealed class NearWaitTests
{
    private static readonly long s_soon = NearWait.Patience / 100;
    private static readonly long s_late = 10 * NearWait.Patience;

    [Fact]
    public void Who_gets_answers_soon_stays_awake_and_one_that_is_late_changes_nothing()
    {
        var wait = new NearWait();
        for (int i = 0; i < 100; i++)
        {
            wait.Note(s_soon);
        }

        wait.Note(s_late);
        Assert.True(wait.StaysAwake);
    }

    [Fact]
    public void Who_waits_long_sleeps_until_answers_come_soon_again()
    {
        var wait = new NearWait();
        int waits = 0;
        for (; wait.StaysAwake; waits++)
        {
            Assert.InRange(waits, 0, 20);
            wait.Note(s_late);
        }

        Assert.InRange(waits, 2, 20);
        // In between it goes neither way.
        for (int i = 0; i < 100; i++)
        {
            wait.Note(NearWait.Patience * 3 / 4);
            Assert.False(wait.StaysAwake);
        }

        for (waits = 0; !wait.StaysAwake; waits++)
        {
            Assert.InRange(waits, 0, 20);
            wait.Note(s_soon);
        }
    }

    [Fact]
    public void The_other_side_is_beside_while_pauses_are_enough_each_time()
    {
        var wait = new NearWait();
        Assert.True(wait.IsBeside);
        wait.NotePauses(won: false);
        Assert.False(wait.IsBeside);
        wait.NotePauses(won: true);
        Assert.True(wait.IsBeside);
        while (wait.StaysAwake)
        {
            wait.Note(s_late);
        }

        Assert.False(wait.IsBeside);
    }

    [Fact]
    public void Pauses_that_never_win_are_tried_seldom()
    {
        var wait = new NearWait();
        int pauses = 0;
        for (int i = 0; i < 10_000; i++)
        {
            if (wait.ShouldPause())
            {
                pauses++;
                wait.NotePauses(won: false);
            }
        }

        Assert.InRange(pauses, 20, 100);
    }

    [Fact]
    public void Pauses_that_win_go_on()
    {
        var wait = new NearWait();
        for (int i = 0; i < 1000; i++)
        {
            if (wait.ShouldPause())
            {
                wait.NotePauses(won: false);
            }
        }

        int pauses = 0;
        for (int i = 0; i < 1000; i++)
        {
            if (wait.ShouldPause())
            {
                pauses++;
                // Two of three: the other side is near, though not always quick.
                wait.NotePauses(won: i % 3 != 0);
            }
        }

        Assert.InRange(pauses, 700, 1000);
    }

    [Fact]
    public void One_of_too_many_sleeps_once_nobody_wanted_the_processor_twice_running()
    {
        int inVain = 0;
        Assert.True(NearWait.GoesOn(ref inVain, NearWait.Change / 2, areTooMany: true));
        Assert.True(NearWait.GoesOn(ref inVain, NearWait.Change * 3, areTooMany: true));
        Assert.True(NearWait.GoesOn(ref inVain, NearWait.Change / 2, areTooMany: true));
        Assert.False(NearWait.GoesOn(ref inVain, NearWait.Change / 2, areTooMany: true));
    }

    [Fact]
    public void One_of_few_goes_on_though_nobody_wants_the_processor()
    {
        int inVain = 0;
        for (int i = 0; i < 1000; i++)
        {
            Assert.True(NearWait.GoesOn(ref inVain, NearWait.Change / 2, areTooMany: false));
        }
    }
}
