using System.Diagnostics;
using System.Globalization;

namespace Managers.Peers;

/// <summary>
/// What people use today for a call to another process, over a Unix socket: <c>grpc</c> or <c>streamjsonrpc</c> starts this program once more as the server and prints how many nanoseconds one small call of a
/// blocking client takes.
/// </summary>
internal static class Program
{
    private const string ServeOption = "--serve";
    private const int Bursts = 5;

    // Long enough for client and server to have their final code.
    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan s_burst = TimeSpan.FromMilliseconds(30);

    private static async Task<int> Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["grpc"]:
                Measure(arguments[0], static path => new GrpcClient(path));
                return 0;
            case ["streamjsonrpc"]:
                Measure(arguments[0], static path => new JsonRpcClient(path));
                return 0;
            case [ServeOption, "grpc", var path]:
                await GrpcServer.RunAsync(path).ConfigureAwait(false);
                return 0;
            case [ServeOption, "streamjsonrpc", var path]:
                await JsonRpcServer.RunAsync(path).ConfigureAwait(false);
                return 0;
            default:
                await Console.Error.WriteLineAsync("usage: Managers.Peers (grpc|streamjsonrpc)").ConfigureAwait(false);
                return 2;
        }
    }

    private static void Measure(string peer, Func<string, IPeerClient> connect)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("managers-peers-");
        try
        {
            string path = Path.Combine(folder.FullName, "socket");
            string program = Environment.ProcessPath!;
            using Process server = Process.Start(new ProcessStartInfo(program, [ServeOption, peer, path]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
            try
            {
                // It says a line when it listens.
                if (server.StandardOutput.ReadLine() is null)
                {
                    throw new InvalidOperationException($"The server of {peer} has ended.");
                }

                using IPeerClient client = connect(path);
                Console.WriteLine(Best(client).ToString("0.000", CultureInfo.InvariantCulture));
            }
            finally
            {
                // The end of its input ends it; a kill ends one that hangs.
                server.StandardInput.Close();
                if (!server.WaitForExit(TimeSpan.FromSeconds(5)))
                {
                    server.Kill();
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Nanoseconds of a call in the fastest of several bursts, as the floors do it.</summary>
    private static double Best(IPeerClient client)
    {
        Time(client, s_warmUp);
        double best = double.MaxValue;
        for (int i = 0; i < Bursts; i++)
        {
            best = Math.Min(best, Time(client, s_burst));
        }

        return best;
    }

    private static double Time(IPeerClient client, TimeSpan length)
    {
        long started = Stopwatch.GetTimestamp();
        int calls = 0;
        TimeSpan elapsed;
        do
        {
            if (client.Get(1) != 2)
            {
                throw new UnreachableException("The server gave another number.");
            }

            calls++;
            elapsed = Stopwatch.GetElapsedTime(started);
        }
        while (elapsed < length);

        return elapsed.TotalNanoseconds / calls;
    }
}
