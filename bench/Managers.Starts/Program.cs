using System.Diagnostics;
using System.Globalization;
using Managers.Hosting;

namespace Managers.Starts;

/// <summary>
/// The smallest program that has a manager server. For every line that it reads, it starts one, makes an object and calls it once, and says how many milliseconds that took and how many
/// KiB of memory the server then had. It ends when its input does. With the address of a server as its argument it is the smallest client instead: it connects, makes an object, calls it
/// once, says how long that took since Main began and what memory it has itself, and ends.
/// </summary>
internal static class Program
{
    private const string KeyVariable = "MANAGERS_STARTS_KEY";

    private static void Main(string[] arguments)
    {
        long began = Stopwatch.GetTimestamp();
        // Needed where it is compiled ahead of time; elsewhere a startup hook has been faster.
        ServerEntry.RunIfServer();
        if (arguments is [string address])
        {
            BeClient(address, began);
            return;
        }

        while (Console.In.ReadLine() is not null)
        {
            long started = Stopwatch.GetTimestamp();
            using SyncManager manager = SyncManager.StartNew();
            using IDictionaryProxy<int, int> numbers = manager.CreateDictionary<int, int>();
            numbers[1] = 2;
            Say(Stopwatch.GetElapsedTime(started), manager.ServerProcessId!.Value);
        }
    }

    private static void BeClient(string address, long began)
    {
        AuthKey key = AuthKey.FromBytes(Convert.FromHexString(Environment.GetEnvironmentVariable(KeyVariable) ?? string.Empty));
        using var manager = new SyncManager(new ManagerOptions { Address = ManagerAddress.Parse(address), AuthKey = key });
        manager.Connect();
        using IDictionaryProxy<int, int> numbers = manager.CreateDictionary<int, int>();
        numbers[1] = 2;
        Say(Stopwatch.GetElapsedTime(began), Environment.ProcessId);
    }

    private static void Say(TimeSpan time, int processId)
    {
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.000} {ResidentInKibibytes(processId)}"));
        Console.Out.Flush();
    }

    /// <summary>What the system says that the process has in memory, pages that it shares with others among it; 0 where it does not say.</summary>
    private static long ResidentInKibibytes(int processId)
    {
        const string Key = "VmRSS:";
        string file = string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/status");
        string? line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(static l => l.StartsWith(Key, StringComparison.Ordinal)) : null;
        return line is null ? 0 : long.Parse(line.AsSpan(Key.Length).Trim().ToString().Split(' ')[0], CultureInfo.InvariantCulture);
    }
}
