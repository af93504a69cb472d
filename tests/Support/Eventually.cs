using System.Diagnostics;

namespace Managers.Tests.Support;

/// <summary>Waits on conditions. The deadlines are for machines that are slow or busy; success is seen within a millisecond or two.</summary>
public static class Eventually
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

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
}
