using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Managers.Ratios.Processes;

/// <summary>
/// This program as a child: reads from its parent how much to do, says that it is ready, waits for the go, works, and says how much it did and when it was done.
/// It ends when its parent does, in whatever way: its input ends then.
/// </summary>
internal static class RoleHost
{
    /// <summary>The first argument of a child.</summary>
    internal const string Option = "--role";

    internal const string Ready = "ready";

    /// <param name="arguments">The role, the go, the board, then what the role wants.</param>
    internal static int Run(string[] arguments)
    {
        // Unbounded, and read by a thread of its own: the end of the input must be seen while a role waits.
        using var commands = new BlockingCollection<string>();
        new Thread(() => Listen(commands)) { IsBackground = true }.Start();
        using var go = SharedEvent.Attach(Token(arguments[1]));
        using var board = SharedArray<int>.Attach(Token(arguments[2]));
        using Role role = Make(arguments[0], arguments[3..]);
        role.Join(board);
        foreach (string command in commands.GetConsumingEnumerable())
        {
            long amount = long.Parse(command, CultureInfo.InvariantCulture);
            Say(Ready);
            go.Wait();
            long done = role.Work(amount);
            long end = Stopwatch.GetTimestamp();
            Say(string.Create(CultureInfo.InvariantCulture, $"{done} {end}"));
        }

        return 0;
    }

    private static Role Make(string role, string[] arguments) => role switch
    {
        "lock" => new LockRole(Token(arguments[0]), Number(arguments[1])),
        "read" => new ReadRole(Token(arguments[0])),
        "signal" => new SignalRole(Token(arguments[0]), Token(arguments[1]), arguments[2] == "first"),
        "put" => new PutRole(Token(arguments[0]), (int)Number(arguments[1])),
        "get" => new GetRole(Token(arguments[0]), (int)Number(arguments[1]), arguments[2] == "alone"),
        "call" => new CallRole(ProxyToken.Parse(arguments[0], CultureInfo.InvariantCulture), (int)Number(arguments[1]), arguments[2] == "await"),
        "own" => new OwnRole(Token(arguments[0])),
        _ => throw new ArgumentException($"There is no role '{role}'."),
    };

    private static void Listen(BlockingCollection<string> commands)
    {
        while (Console.In.ReadLine() is { } line)
        {
            commands.Add(line);
        }

        Environment.Exit(0);
    }

    private static void Say(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }

    private static SharedToken Token(string text) => SharedToken.Parse(text, CultureInfo.InvariantCulture);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
