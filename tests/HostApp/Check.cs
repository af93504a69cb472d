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
        Console.WriteLine(s_failures == 0 ? "hosting: all checks hold" : $"hosting: {s_failures} checks failed");
        return s_failures == 0 ? 0 : 1;
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
