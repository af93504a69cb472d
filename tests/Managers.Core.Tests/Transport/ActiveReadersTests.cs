using Managers.Transport;
using Xunit;

namespace Managers.Core.Tests.Transport;

/// <summary>How many readers a server counts as active, and when they are too many.</summary>
public sealed class ActiveReadersTests
{
    private static readonly long s_period = ActiveReaders.PeriodInTicks;

    [Fact]
    public void A_reader_counts_once_however_often_it_reads()
    {
        var readers = new ActiveReaders(2);
        long seen = 0;
        for (int i = 0; i < 100; i++)
        {
            readers.Note(ref seen, s_period + i);
        }

        Assert.Equal(1, readers.Count);
    }

    [Fact]
    public void Who_was_there_in_the_last_period_counts_and_who_was_there_before_does_not()
    {
        var readers = new ActiveReaders(2);
        long[] seen = new long[3];
        for (int i = 0; i < seen.Length; i++)
        {
            readers.Note(ref seen[i], 5 * s_period + i);
        }

        readers.Note(ref seen[0], 6 * s_period);
        Assert.Equal(3, readers.Count);
        readers.Note(ref seen[0], 7 * s_period);
        Assert.Equal(1, readers.Count);
    }

    [Fact]
    public void After_a_silence_nobody_of_before_counts()
    {
        var readers = new ActiveReaders(2);
        long[] seen = new long[2];
        readers.Note(ref seen[0], s_period);
        readers.Note(ref seen[1], s_period);
        readers.Note(ref seen[0], 3 * s_period);
        Assert.Equal(1, readers.Count);
    }

    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(1, 2, false)]
    [InlineData(2, 2, true)]
    [InlineData(4, 8, false)]
    [InlineData(5, 8, true)]
    public void They_are_too_many_if_they_and_their_clients_are_more_than_there_are_processors(int count, int processors, bool areTooMany)
    {
        var readers = new ActiveReaders(processors);
        for (int i = 0; i < count; i++)
        {
            long seen = 0;
            readers.Note(ref seen, s_period);
        }

        Assert.Equal(areTooMany, readers.AreTooMany);
    }
}
