using System.Diagnostics;
using System.Text;
using Managers.Hosting;

namespace Managers.Tests.HostApp;

/// <summary>The life of a server in a program that was published as a single file, trimmed, or compiled ahead of time. It checks itself; the exit code says so.</summary>
internal static class Check
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private static int s_failures;

    internal static int Run()
    {
        int id;
        using (var server = ServerProcess.Start("echo" + Programs.Home, Encoding.UTF8.GetBytes("hello"), s_patience))
        {
            id = server.ProcessId;
            Holds("the address arrives", server.Address == "hello by Managers.Tests.HostApp");
            Holds("the server is another process", id != Environment.ProcessId && !server.HasExited);
        }

        Holds("it is gone afterwards", !Directory.Exists($"/proc/{id}"));

        try
        {
            ServerProcess.Start("throw" + Programs.Home, [], s_patience).Dispose();
            Holds("a failure is reported", false);
        }
        catch (ManagerStartException e)
        {
            Holds("the exception of the server arrives", e.RemoteTypeName == "System.InvalidOperationException" && e.RemoteMessage == "no such luck");
            Holds("its error output arrives", e.ErrorOutput.Contains("about to fail", StringComparison.Ordinal));
        }

        using (var outer = ServerProcess.Start("nest" + Programs.Home, Encoding.UTF8.GetBytes("inner"), s_patience))
        {
            Holds("a server starts a server", Directory.Exists($"/proc/{outer.Address}"));
            id = int.Parse(outer.Address, System.Globalization.CultureInfo.InvariantCulture);
        }

        Holds("both are gone afterwards", !Directory.Exists($"/proc/{id}"));
        Holds("a server ends within a second of the death of its parent, and of its parent's", GoneAfterKill());
        Console.WriteLine(s_failures == 0 ? "hosting: all checks hold" : $"hosting: {s_failures} checks failed");
        return s_failures == 0 ? 0 : 1;
    }

    /// <summary>Starts this program as a parent of two levels of servers, and kills it.</summary>
    private static bool GoneAfterKill()
    {
        using var parent = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["host", "nest"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        string[] ready = parent.StandardOutput.ReadLine()?.Split(' ') ?? [];
        if (ready is not ["ready", var outer, var inner] || !Directory.Exists($"/proc/{outer}") || !Directory.Exists($"/proc/{inner}"))
        {
            Console.WriteLine(string.Join(' ', ready));
            return false;
        }

        parent.Kill();
        parent.WaitForExit();
        long started = Stopwatch.GetTimestamp();
        while (IsRunning(outer) || IsRunning(inner))
        {
            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromSeconds(1))
            {
                return false;
            }

            Thread.Yield();
        }

        return true;
    }

    /// <summary>False for a zombie too: the record of an orphan is for the system's first process to take down.</summary>
    private static bool IsRunning(string id)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static void Holds(string what, bool holds)
    {
        if (!holds)
        {
            s_failures++;
            Console.WriteLine($"FAILED: {what}");
        }
    }
}
