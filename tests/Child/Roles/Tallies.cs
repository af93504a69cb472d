namespace Managers.Tests.Child.Roles;

/// <summary>An object of a user's own, for clients in other languages.</summary>
[ManagedProxy]
public interface ITally
{
    string Name { get; }

    long Add(long amount);

    (long Least, long Most) Range(long[] amounts);

    ITally Fork(string name);

    Task<Dictionary<string, double?>> SharesAsync();
}

/// <summary>Adds up.</summary>
public sealed class Tally(string name) : ITally
{
    private long _sum;

    public string Name => name;

    public long Add(long amount) => amount >= 0 ? _sum += amount : throw new ArgumentOutOfRangeException(nameof(amount), "A tally only grows.");

    public (long Least, long Most) Range(long[] amounts) => (amounts.Min(), amounts.Max());

    public ITally Fork(string name) => new Tally(name) { _sum = _sum };

    public async Task<Dictionary<string, double?>> SharesAsync()
    {
        await Task.Yield();
        return new() { ["whole"] = _sum, ["none"] = null };
    }
}

/// <summary>What every server makes, and tallies.</summary>
public sealed partial class TallyManager : SyncManager
{
    [CreatorMethod(typeof(Tally), TypeId = "tally")]
    public partial ITally CreateTally(string name);
}
