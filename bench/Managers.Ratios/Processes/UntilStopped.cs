namespace Managers.Ratios.Processes;

/// <summary>A role that repeats one thing until it is stopped.</summary>
internal abstract class UntilStopped : Role
{
    private const int PerBurst = 64;

    internal override long Work(long amount)
    {
        // Many short calls, not one long loop: the method is replaced by its final code between them.
        long count = 0;
        int done;
        do
        {
            done = Repeat(PerBurst);
            count += done;
        }
        while (done == PerBurst);

        return count;
    }

    /// <summary>Does it so many times, looking for the stop before each.</summary>
    /// <returns>How many times it was done.</returns>
    protected abstract int Repeat(int times);
}
