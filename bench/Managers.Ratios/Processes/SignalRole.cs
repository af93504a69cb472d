namespace Managers.Ratios.Processes;

/// <summary>Sets the other's event and waits for its own, or the other way round.</summary>
/// <param name="mine">The event waited for.</param>
/// <param name="other">The event set.</param>
/// <param name="goesFirst">Whether it sets before it waits.</param>
internal sealed class SignalRole(SharedToken mine, SharedToken other, bool goesFirst) : Role
{
    private const int PerBurst = 16;

    private readonly SharedEvent _mine = SharedEvent.Attach(mine);
    private readonly SharedEvent _other = SharedEvent.Attach(other);

    internal override long Work(long amount)
    {
        for (long done = 0; done < amount; done += PerBurst)
        {
            Repeat((int)Math.Min(PerBurst, amount - done));
        }

        return amount;
    }

    public override void Dispose()
    {
        _mine.Dispose();
        _other.Dispose();
    }

    private void Repeat(int times)
    {
        for (int i = 0; i < times; i++)
        {
            if (goesFirst)
            {
                _other.Set();
            }

            _mine.Wait();
            _mine.Clear();
            if (!goesFirst)
            {
                _other.Set();
            }
        }
    }
}
