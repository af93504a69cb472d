using System.Globalization;
using System.Runtime.CompilerServices;
using Managers.Tests.Support;
using Mono.Unix.Native;
using Xunit;

namespace Managers.Hosting.Tests;

/// <summary>A server ends with what it belongs to: the process that started it, however that ends, and the object that stands for it.</summary>
public sealed class LifeTests : HostingTest
{
    [Fact]
    public void G2_Parent_is_killed()
    {
        using HostApp app = Watch(HostApp.Start("echo"));
        app.Kill();

        GoneWithin(Second, app.ServerId);
    }

    [Fact]
    public void G2_Parent_of_two_levels_is_killed()
    {
        using HostApp app = Watch(HostApp.Start("nest"));
        int inner = Watch(int.Parse(app.Address, CultureInfo.InvariantCulture));
        Assert.True(ProcessTable.IsRunning(inner));
        app.Kill();

        GoneWithin(Second, app.ServerId, inner);
    }

    [Fact]
    public void Server_in_the_middle_is_killed()
    {
        using ServerProcess outer = Start("nest");
        Watch(outer.ProcessId);
        int inner = Watch(int.Parse(outer.Address, CultureInfo.InvariantCulture));
        outer.Kill();

        GoneWithin(Second, inner);
    }

    [Fact]
    public void Parent_is_killed_and_the_server_does_not_close()
    {
        using HostApp app = Watch(HostApp.Start("deaf"));
        app.Kill();

        GoneWithin(Second, app.ServerId);
    }

    [Fact]
    public void Parent_is_killed_while_the_server_starts()
    {
        using HostApp app = HostApp.Run(["host", "hang"]);
        Watch(app.Id);
        int server = 0;
        Eventually.True(() => ProcessTable.ChildrenOf(app.Id) is [var id] && (server = id) != 0 && ProcessTable.ArgumentsOf(id).Contains("managers-server"), "the server process is there");
        Watch(server);

        if (!OperatingSystem.IsWindows())
        {
            // Not before it is about to hang: until then it ends for lack of a start message. On Windows the job ends it, wherever it is.
            Eventually.True(() => ProcessTable.DescriptorsOf(server).Count > 8, "the runtime of the server is up");
        }

        app.Kill();

        GoneWithin(Second, server);
    }

    [Fact]
    public void Parent_is_stopped_and_the_server_goes_on()
    {
        using HostApp app = Watch(HostApp.Start("echo"));
        ProcessTable.Stop(app.Id);
        Assert.True(ProcessTable.IsRunning(app.ServerId));
        app.Kill();

        GoneWithin(Second, app.ServerId);
    }

    [Theory]
    [InlineData("leave", 0)]
    [InlineData("exit", 0)]
    [InlineData("throw", 134)]
    [InlineData("fail-fast", 134)]
    public void Parent_ends(string how, int exitCode)
    {
        using HostApp app = Watch(HostApp.Start("echo"));
        app.Tell(how);

        int code = app.WaitForExit();
        // What an unhandled exception ends with is the runtime's choice for each system.
        Assert.True(OperatingSystem.IsWindows() && exitCode != 0 ? code != 0 : code == exitCode, $"it ended with {code}");
        GoneWithin(Second, app.ServerId);
    }

    [Fact]
    public void Parent_gets_sigterm()
    {
        Need.Unix("processes are sent signals.");
        using HostApp app = Watch(HostApp.Start("echo"));
        app.Signal(Signum.SIGTERM);

        Assert.Equal(143, app.WaitForExit());
        GoneWithin(Second, app.ServerId);
    }

    [Theory]
    [InlineData("shutdown")]
    [InlineData("leave")]
    public void G5_Orderly_end_of_the_parent_lets_the_server_close_once(string how)
    {
        string file = Path.GetTempFileName();
        try
        {
            using HostApp app = Watch(HostApp.Start("noted", file));
            app.Tell(how);
            app.Tell("leave");

            Assert.Equal(0, app.WaitForExit());
            Assert.Equal("closed", File.ReadAllText(file));
            Assert.False(ProcessTable.Exists(app.ServerId));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void B18_Interrupt_from_the_terminal_goes_to_the_owner_alone()
    {
        Need.Unix("sessions and process groups; a server has no console on Windows.");
        using HostApp app = Watch(HostApp.Start("echo", "", ("HOSTAPP_OWN_GROUP", "1")));
        Assert.Equal(app.Id, ProcessTable.GroupOf(app.Id));
        Assert.Equal(app.ServerId, ProcessTable.GroupOf(app.ServerId));
        Assert.Equal(app.ServerId, ProcessTable.SessionOf(app.ServerId));
        app.Signal(Signum.SIGINT, wholeGroup: true);

        Assert.Equal("interrupted", app.ReadLine());
        Assert.True(ProcessTable.IsRunning(app.ServerId));
        Assert.Equal("ended with exit code 0", app.Ask("shutdown"));
    }

    [Fact]
    public void Forgotten_server_ends_when_it_is_collected()
    {
        int id = Watch(StartAndForget());
        GC.Collect();
        GC.WaitForPendingFinalizers();

        GoneWithin(Second, id);
    }

    [Fact]
    public void Forgotten_server_of_another_program_ends_and_leaves_no_zombie()
    {
        using HostApp app = Watch(HostApp.Start("echo"));
        Assert.Equal("forgotten", app.Ask("forget"));

        Eventually.True(() => !ProcessTable.Exists(app.ServerId), "the server is gone, and its record");
        Assert.Empty(ProcessTable.ChildrenOf(app.Id));
    }

    [Fact]
    public void Shutdown_any_number_of_times()
    {
        ServerProcess server = Start("echo");
        Watch(server.ProcessId);
        server.Shutdown(Patience);

        Assert.True(server.HasExited);
        Assert.Equal(0, EndOf(server).Code);
        server.Shutdown(Patience);
        server.Kill();
        server.Dispose();
        server.Dispose();
    }

    [Fact]
    public void Server_that_does_not_close_is_killed()
    {
        using ServerProcess server = Start("deaf");
        Watch(server.ProcessId);
        server.Shutdown(TimeSpan.FromMilliseconds(100));

        Assert.Equal(Need.KilledText, EndOf(server).ToString());
    }

    [Fact]
    public async Task Server_that_does_not_close_is_killed_asynchronously()
    {
        await using ServerProcess server = Start("deaf");
        Watch(server.ProcessId);
        await server.ShutdownAsync(TimeSpan.FromMilliseconds(100));

        Assert.Equal(Need.KilledText, EndOf(server).ToString());
    }

    [Fact]
    public void Thread_that_started_it_may_end()
    {
        ServerProcess? server = null;
        var thread = new Thread(() => server = Start("echo"));
        thread.Start();
        thread.Join();
        Watch(server!.ProcessId);

        // A parent-death signal would have ended it by now: those follow the thread, a pipe does not.
        server.Dispose();
        Assert.Equal(0, EndOf(server).Code);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int StartAndForget() => Start("echo").ProcessId;
}
