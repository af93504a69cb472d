using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Managers;

namespace RemoteQueueSample;

/// <summary>The three terminals: one serves, one puts, one gets.</summary>
internal static class CommandLine
{
    private const string KeyVariable = "REMOTE_QUEUE_KEY";
    private const int MaxSeconds = 1_000_000;
    private static readonly ManagerAddress s_standard = ManagerAddress.Parse("tcp://127.0.0.1:50000");

    /// <summary>Parses <paramref name="args"/> and does what they say.</summary>
    /// <returns>0; 1 if it failed; 2 if the arguments are wrong.</returns>
    public static Task<int> InvokeAsync(string[] args)
    {
        Option<ManagerAddress> address = new("--address")
        {
            HelpName = "ADDRESS",
            Description = "tcp://HOST:PORT, or unix:NAME on one machine",
            DefaultValueFactory = _ => s_standard,
            CustomParser = Parse,
            Recursive = true,
        };
        Argument<string[]> items = new("item") { Description = "What to put", Arity = ArgumentArity.OneOrMore };
        Option<int> count = new("--count") { HelpName = "N", Description = "How many items to take", DefaultValueFactory = _ => 1, CustomParser = ParseCount };
        Option<double> timeout = new("--timeout") { HelpName = "SECONDS", Description = "How long to wait for each; without it, as long as it takes", CustomParser = ParseSeconds };

        Command serve = new("serve", "Holds the queue until Ctrl+C");
        serve.SetAction((result, cancellation) => ServeAsync(Options(result.GetValue(address)!), cancellation));
        Command put = new("put", "Puts items at the end of the queue") { items };
        put.SetAction((result, cancellation) => PutAsync(Options(result.GetValue(address)!), result.GetValue(items)!, cancellation));
        Command get = new("get", "Takes items from the queue, waiting for them") { count, timeout };
        get.SetAction((result, cancellation) => GetAsync(Options(result.GetValue(address)!), result.GetValue(count), result.GetResult(timeout) is null ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(result.GetValue(timeout)), cancellation));

        RootCommand root = new($"One queue for programs on several machines. The key that all of them need is in the environment variable {KeyVariable}.") { address, serve, put, get };
        ParseResult parsed = root.Parse(args);
        if (parsed.Errors.Count == 0)
            return parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(5) });
        foreach (ParseError error in parsed.Errors)
            Console.Error.WriteLine(error.Message);
        return Task.FromResult(2);
    }

    private static async Task<int> ServeAsync(ManagerOptions options, CancellationToken cancellation)
    {
        // The type that SyncManager.CreateQueue makes inside a server. It is an object of this process: who registers it may use it too.
        QueueReferent<string> queue = new();
        await using QueueManager server = new(options);
        server.Register("get_queue", () => queue);
        Task serving = server.ServeForeverAsync(cancellation);
        Console.WriteLine($"serving at {server.Address}");
        await serving;
        return 0;
    }

    private static async Task<int> PutAsync(ManagerOptions options, string[] items, CancellationToken cancellation)
    {
        await using QueueManager client = new(options);
        await client.ConnectAsync(cancellation);
        ISharedQueue<string> queue = client.GetQueue();
        foreach (string item in items)
            await queue.PutAsync(item, cancellation);
        Console.WriteLine($"put {items.Length}");
        return 0;
    }

    private static async Task<int> GetAsync(ManagerOptions options, int count, TimeSpan timeout, CancellationToken cancellation)
    {
        await using QueueManager client = new(options);
        await client.ConnectAsync(cancellation);
        ISharedQueue<string> queue = client.GetQueue();
        for (int i = 0; i < count; i++)
            Console.WriteLine(queue.Get(timeout, cancellation));
        return 0;
    }

    private static ManagerOptions Options(ManagerAddress address) => new()
    {
        Address = address,
        AuthKey = Environment.GetEnvironmentVariable(KeyVariable) is { Length: > 0 } phrase
            ? AuthKey.FromPassphrase(phrase)
            : throw new InvalidOperationException($"{KeyVariable} is not set: server and clients need the same key, any text."),
    };

    private static int ParseCount(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0)
            return count;
        result.AddError($"--count: found \"{text}\", expected a number from 1 to {int.MaxValue}");
        return 0;
    }

    private static double ParseSeconds(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && seconds <= MaxSeconds)
            return seconds;
        result.AddError($"--timeout: found \"{text}\", expected seconds from 0 to {MaxSeconds}, as in 0.5");
        return 0;
    }

    private static ManagerAddress? Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (ManagerAddress.TryParse(text, null, out ManagerAddress? address))
            return address;
        result.AddError($"--address: found \"{text}\", expected tcp://HOST:PORT or unix:NAME");
        return null;
    }
}
