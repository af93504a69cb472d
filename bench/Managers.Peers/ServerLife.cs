namespace Managers.Peers;

/// <summary>How long a server lives.</summary>
internal static class ServerLife
{
    /// <summary>Says that it listens, and waits for the end of its input: its parent's end, however that comes.</summary>
    internal static async Task RunAsync()
    {
        Console.WriteLine("ready");
        while (await Console.In.ReadLineAsync().ConfigureAwait(false) is not null)
        {
        }
    }
}
