using System.Diagnostics;
using System.Globalization;

namespace Managers.Tests.Support;

/// <summary>Waits on conditions. The deadlines are for machines that are slow or busy; success is seen within a millisecond or two.</summary>
public static class Eventually
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private const int Attempts = 5;

    /// <summary>Returns as soon as the condition holds.</summary>
    /// <exception cref="TimeoutException">It did not within the deadline.</exception>
    public static void True(Func<bool> condition, string what, TimeSpan? deadline = null)
    {
        TimeSpan patience = deadline ?? Patience;
        long started = Stopwatch.GetTimestamp();
        var spinner = new SpinWait();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(started) > patience)
            {
                throw new TimeoutException($"Not within {patience.TotalSeconds:0.#} s: {what}.");
            }

            spinner.SpinOnce();
        }
    }

    /// <summary>Does something that is to take no longer than a time, again until it does once: a busy machine keeps anybody waiting now and then, a fault does so each time.</summary>
    /// <param name="bound">The time.</param>
    /// <param name="attempt">Does it, and says how long it took.</param>
    /// <exception cref="TimeoutException">It always took longer.</exception>
    public static async Task WithinAsync(TimeSpan bound, Func<Task<TimeSpan>> attempt)
    {
        var took = new TimeSpan[Attempts];
        for (int i = 0; i < Attempts; i++)
        {
            took[i] = await attempt();
            if (took[i] <= bound)
            {
                return;
            }
        }

        throw new TimeoutException($"It took {string.Join(", ", took.Select(static time => time.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)))} ms; {bound.TotalMilliseconds:0} are allowed.");
    }

    /// <inheritdoc cref="WithinAsync"/>
    public static void Within(TimeSpan bound, Func<TimeSpan> attempt) => WithinAsync(bound, () => Task.FromResult(attempt())).GetAwaiter().GetResult();
}
