using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Managers.Hosting;

namespace Managers.Tests.HostApp;

/// <summary>
/// A user's program that starts a server: <c>host PROGRAM [OPTIONS]</c> says "ready PID ADDRESS" or "failed …", and then does what lines on its input say. <c>check</c> goes through the life of
/// a server by itself, for the forms in which a program can be published.
/// </summary>
internal static partial class Program
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private static ServerProcess? s_server;

    private static int Main(string[] args)
    {
#if EXPLICIT_ENTRY
        // What a program published trimmed or ahead of time has to do.
        ServerEntry.RunIfServer();
#else
        // A program without startup hooks that does so, and one that makes the mistake of doing so only where it is not needed.
        string? entry = Environment.GetEnvironmentVariable("HOSTAPP_ENTRY");
        if (entry == "always" || (entry == "wrong" && !ServerChild.IsMarked))
        {
            ServerEntry.RunIfServer();
        }
#endif

        return args is ["check"] ? Check.Run() : Host(args is ["host", .. var rest] ? rest : ["echo", "from a Main that should not have run"]);
    }

    private static int Host(string[] args)
    {
        if (Environment.GetEnvironmentVariable("HOSTAPP_OWN_GROUP") is not null)
        {
            _ = setpgid(0, 0);
            // Whoever runs the tests in the background of a shell has interrupts switched off, which is inherited and which the runtime respects.
            _ = signal(number: 2, handler: 0);
        }

        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, static context =>
        {
            context.Cancel = true;
            Say("interrupted");
        });

        if (!TryStart(args))
        {
            return 3;
        }

        while (Console.In.ReadLine() is { } line)
        {
            switch (line)
            {
                case "shutdown":
                    Shutdown();
                    break;
                case "forget":
                    Forget();
                    Collect();
                    Say("forgotten");
                    break;
                case "leave":
                    return 0;
                case "exit":
                    Environment.Exit(0);
                    break;
                case "throw":
                    throw new InvalidOperationException("thrown on request");
                case "fail-fast":
                    Environment.FailFast("failed fast on request");
                    break;
            }
        }

        s_server?.Dispose();
        return 0;
    }

    // Methods of their own: a frame of Main's would keep what it once saw alive, in a Debug build at least.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryStart(string[] args)
    {
        try
        {
            s_server = ServerProcess.Start(args[0] + Programs.Home, Encoding.UTF8.GetBytes(args.Length > 1 ? args[1] : string.Empty), s_patience);
            Say(string.Create(CultureInfo.InvariantCulture, $"ready {s_server.ProcessId} {s_server.Address}"));
            return true;
        }
        catch (Exception e)
        {
            Say($"failed {e.GetType().Name} {e.Message.ReplaceLineEndings("|")}");
            return false;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Shutdown()
    {
        Task<Platform.ChildExit> exited = s_server!.Exited;
        s_server.Shutdown(s_patience);
        Say(exited.Result.ToString());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget() => s_server = null;

    private static void Collect()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    private static void Say(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }

    [LibraryImport("libc")]
    private static partial int setpgid(int pid, int group);

    [LibraryImport("libc")]
    private static partial nint signal(int number, nint handler);
}
