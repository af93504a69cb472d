using System.Globalization;
using Managers.Ratios.Processes;

namespace Managers.Ratios.Works;

/// <summary>A server with a small dictionary, and client processes that call it as fast as they can.</summary>
internal sealed class CallLoad : IDisposable
{
    // Longer than any row takes.
    private static readonly TimeSpan s_tokenLife = TimeSpan.FromHours(1);

    private readonly SyncManager _manager;
    private readonly IDictionaryProxy<int, int> _numbers;
    private readonly Crew _crew;

    /// <param name="manager">Makes what the clients share.</param>
    /// <param name="clients">How many there are.</param>
    /// <param name="depth">Calls of each that are on their way at a time.</param>
    /// <param name="awaits">Whether they await each, or wait for batches.</param>
    internal CallLoad(LocalManager manager, int clients, int depth, bool awaits)
    {
        _manager = SyncManager.StartNew(new ManagerOptions { AuthKey = CallRole.Key });
        _numbers = _manager.CreateDictionary<int, int>();
        _numbers[1] = 2;
        string token = ((BaseProxy)_numbers).ToToken(s_tokenLife).ToString();
        _crew = new Crew(manager);
        for (int i = 0; i < clients; i++)
        {
            _crew.Add("call", token, depth.ToString(CultureInfo.InvariantCulture), awaits ? "await" : "wait");
        }
    }

    /// <summary>Calls a second, in one window of time.</summary>
    internal double Measure() => 1e9 / _crew.Window(window: Crew.LoadWindow);

    public void Dispose()
    {
        _crew.Dispose();
        _manager.Dispose();
    }
}
