using System.Diagnostics;
using Managers.Locks;
using Managers.Memory;
using Xunit;

namespace Managers.Core.Tests.Locks;

/// <summary>Who spins, and for how long. Time is what the tests say.</summary>
public sealed unsafe class SpinBudgetTests
{
    private const long Start = 1_000_000_000_001;

    private static readonly long s_most = Stopwatch.Frequency / 10_000;

    [Fact]
    public void One_spins_at_a_time()
    {
        LockCell cell = default;
        SpinBudget first = SpinBudget.Begin(&cell, Start);
        Assert.False(first.IsSpent(Start));
        Assert.True(SpinBudget.Begin(&cell, Start + 1).IsSpent(Start + 1));
        first.Lost();
        Assert.False(SpinBudget.Begin(&cell, Start + 2).IsSpent(Start + 2));
    }

    [Fact]
    public void One_that_was_killed_while_it_spun_is_not_believed_for_longer_than_anybody_spins()
    {
        LockCell cell = default;
        _ = SpinBudget.Begin(&cell, Start);
        Assert.True(SpinBudget.Begin(&cell, Start + s_most).IsSpent(Start + s_most));
        long later = Start + s_most + 1;
        Assert.False(SpinBudget.Begin(&cell, later).IsSpent(later));
    }

    [Fact]
    public void Any_value_in_the_cell_costs_time_alone()
    {
        foreach (uint value in (uint[])[1, unchecked((uint)Start) + 1, int.MaxValue, uint.MaxValue])
        {
            var cell = new LockCell { SpinBudget = value };
            SpinBudget budget = SpinBudget.Begin(&cell, Start);
            Assert.True(budget.IsSpent(Start + s_most));
            budget.Won();
            Assert.InRange(cell.SpinBudget, 1u, (uint)s_most);

            cell.SpinningSince = value;
            long later = Start + (2L << 32);
            Assert.True(SpinBudget.Begin(&cell, later).IsSpent(later + s_most + 1));
        }
    }

    [Fact]
    public void Winning_makes_it_longer_and_losing_shorter_within_its_bounds()
    {
        LockCell cell = default;
        for (int i = 0; i < 200; i++)
        {
            SpinBudget.Begin(&cell, Start + i).Won();
        }

        uint most = cell.SpinBudget;
        Assert.InRange(most, s_most / 2, s_most);
        SpinBudget.Begin(&cell, Start).Lost();
        Assert.InRange(cell.SpinBudget, 1u, most - 1);
        for (int i = 0; i < 200; i++)
        {
            SpinBudget.Begin(&cell, Start).Lost();
        }

        Assert.InRange(cell.SpinBudget, 1u, 4u);
    }
}
