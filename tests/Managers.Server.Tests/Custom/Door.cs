using Managers.Conformance.Support;

namespace Managers.Server.Tests.Custom;

[ManagedProxy]
public interface IDoor
{
    int Pass();

    [Blocking]
    int PassApart();

    [Blocking, Concurrent]
    int PassAlone();

    [Concurrent]
    int PassBeside();
}

/// <summary>Keeps calls inside until its test opens it, and counts them. Each test has one of its own.</summary>
public sealed class Door : IDoor
{
    private readonly TaskCompletionSource _open = new();
    private int _came;
    private int _went;

    /// <summary>How many calls were begun.</summary>
    internal int Came => Volatile.Read(ref _came);

    internal int Inside => Came - Volatile.Read(ref _went);

    public int Pass()
    {
        int number = Interlocked.Increment(ref _came);
        _open.Task.Wait();
        Interlocked.Increment(ref _went);
        return number;
    }

    public int PassApart() => Pass();

    public int PassAlone() => Pass();

    public int PassBeside() => Pass();

    internal void Open() => _open.TrySetResult();

    internal void WaitUntilInside(int count) => TestThread.Until(() => Inside == count, $"{count} calls inside");
}
