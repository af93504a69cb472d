namespace Managers.Peers;

/// <summary>What the servers of this program share with nobody: the dictionary that our own row calls, too.</summary>
internal static class Numbers
{
    internal static Dictionary<int, int> All { get; } = new() { [1] = 2 };
}
