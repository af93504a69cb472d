using System.Diagnostics;

namespace Managers.Transport;

/// <summary>
/// Whether a reader asks for a while before it sleeps. That pays where the other side answers from another processor, by several times; where both share one, or many threads want a few, it costs. No system says which it is, so both ways are
/// tried and the one that brought bytes sooner is kept; the other is tried again now and then, ever more seldom while it loses.
/// </summary>
internal struct SpinChoice()
{
    /// <summary>How long it is worth asking, in ticks: a few times what falling asleep and being woken costs.</summary>
    internal static readonly long Patience = 50 * Stopwatch.Frequency / 1_000_000;

    private const int Trial = 8;
    private const int EnoughWins = 3;
    private const int SoonestTrial = 64;
    private const int LatestTrial = 4096;

    // Longer waits say nothing about how the waiting was done.
    private static readonly long s_most = 4 * Patience;

    private bool _spinsUsually = true;
    private long _usual = Patience / 2;
    private long _tried;
    private int _until = Trial;
    private int _interval = SoonestTrial;
    private int _wins;

    /// <summary>Whether to ask first this time.</summary>
    internal readonly bool Spins => _spinsUsually == (_until > 0);

    /// <summary>Notes how long it took until bytes came.</summary>
    /// <param name="ticks">Since it began to wait.</param>
    internal void Note(long ticks)
    {
        ticks = Math.Min(ticks, s_most);
        if (_until > 0)
        {
            _until--;
            _usual += (ticks - _usual) / Trial;
            if (_spinsUsually && _usual > Patience)
            {
                // It mostly asked in vain.
                Take(false, _usual);
            }

            return;
        }

        _tried += ticks;
        if (--_until > -Trial)
        {
            return;
        }

        long tried = _tried / Trial;
        _tried = 0;
        if (tried < _usual - _usual / 8 && (_spinsUsually || tried <= Patience))
        {
            // Once may be chance: the other side tries too.
            if (++_wins == EnoughWins)
            {
                Take(!_spinsUsually, tried);
            }
            else
            {
                _until = 2 * Trial;
            }
        }
        else
        {
            _wins = 0;
            _interval = Math.Min(LatestTrial, 2 * _interval);
            _until = _interval;
        }
    }

    private void Take(bool spins, long usual)
    {
        _spinsUsually = spins;
        _usual = usual;
        _tried = 0;
        _wins = 0;
        _interval = SoonestTrial;
        _until = _interval;
    }
}
