using System.Diagnostics;
using Managers.Tests.Support;
using Xunit;

namespace Managers.Hosting.Tests;

/// <summary>A start that fails says why, at once, and leaves no process.</summary>
public sealed class FailureTests : HostingTest
{
    [Fact]
    public void Exception_of_the_server_arrives_with_its_message_and_error_output()
    {
        ManagerStartException error = Assert.Throws<ManagerStartException>(() => Start("throw"));

        Assert.Equal("System.InvalidOperationException", error.RemoteTypeName);
        Assert.Equal("no such luck", error.RemoteMessage);
        Assert.Contains("the reason", error.RemoteDetails, StringComparison.Ordinal);
        Assert.Equal("about to fail", error.ErrorOutput.Trim());
        Assert.Equal(1, error.ExitCode);
        Assert.Contains("no such luck", error.Message, StringComparison.Ordinal);
        Assert.Contains("about to fail", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unhandled_exception_of_another_thread_arrives_as_error_output()
    {
        ManagerStartException error = Assert.Throws<ManagerStartException>(() => Start("crash"));

        Assert.Contains(OperatingSystem.IsWindows() ? "ended with exit code -532462766" : "was ended by signal 6", error.Message, StringComparison.Ordinal);
        Assert.Contains("nobody catches this", error.ErrorOutput, StringComparison.Ordinal);
        Assert.Null(error.RemoteTypeName);
    }

    [Fact]
    public void Exit_during_the_start_arrives_with_its_code()
    {
        ManagerStartException error = Assert.Throws<ManagerStartException>(() => Start("exit"));

        Assert.Equal(7, error.ExitCode);
        Assert.Contains("ended with exit code 7", error.Message, StringComparison.Ordinal);
        Assert.Contains("about to exit", error.ErrorOutput, StringComparison.Ordinal);
    }

    [Fact]
    public void Server_that_is_killed_while_it_starts_is_an_error_at_once()
    {
        long started = Stopwatch.GetTimestamp();
        ManagerStartException error = Assert.Throws<ManagerStartException>(() => Start("die"));

        Assert.True(Stopwatch.GetElapsedTime(started) < Patience / 2, "without waiting for the time to run out");
        Assert.Equal(OperatingSystem.IsWindows() ? -1 : null, error.ExitCode);
        Assert.Contains(Need.KilledText, error.Message, StringComparison.Ordinal);
        Assert.Contains("about to die", error.ErrorOutput, StringComparison.Ordinal);
    }

    [Fact]
    public void Server_that_is_never_ready_is_killed()
    {
        TimeoutException error = Assert.Throws<TimeoutException>(() => Start("hang", timeout: TimeSpan.FromSeconds(2)));

        Assert.Contains("not ready within 2 s", error.Message, StringComparison.Ordinal);
        Assert.Contains("about to hang", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Server_that_is_stopped_is_killed_too()
    {
        Assert.Throws<TimeoutException>(() => Start("stop", timeout: TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public async Task Start_can_be_cancelled()
    {
        using var source = new CancellationTokenSource();
        Task<ServerProcess> start = ServerProcess.StartAsync("hang" + Managers.Tests.HostApp.Programs.Home, default, Timeout.InfiniteTimeSpan, source.Token);
        Eventually.True(() => ProcessTable.ChildrenOf(Environment.ProcessId).Length == 1, "the server process is there");
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
    }

    [Fact]
    public void Unknown_program_says_which_are_known()
    {
        ManagerStartException error = Assert.Throws<ManagerStartException>(() => Start("nonsense"));

        Assert.Equal(typeof(ManagerStartException).FullName, error.RemoteTypeName);
        Assert.Contains("no server program 'nonsense, Managers.Tests.HostApp'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'echo, Managers.Tests.HostApp'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_assembly_says_that_it_is_not_there()
    {
        ManagerStartException error = Assert.Throws<ManagerStartException>(() => ServerProcess.Start("echo, No.Such.Assembly", [], Patience));

        Assert.Contains("'No.Such.Assembly' does not help: FileNotFoundException", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Runtime_that_does_not_come_up_is_an_error_with_its_own_words()
    {
        // The limit is for the child alone: this process is up already.
        Environment.SetEnvironmentVariable("DOTNET_GCHeapHardLimit", "1000");
        try
        {
            ManagerStartException error = Assert.Throws<ManagerStartException>(() => Start("echo"));

            Assert.NotEqual(0, error.ExitCode);
            Assert.Contains("before it was ready", error.Message, StringComparison.Ordinal);
            Assert.NotEmpty(error.ErrorOutput);
        }
        finally
        {
            Environment.SetEnvironmentVariable("DOTNET_GCHeapHardLimit", null);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    public void Time_has_to_be_positive(int milliseconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Start("echo", timeout: TimeSpan.FromMilliseconds(milliseconds)));

    [Fact]
    public void Without_hooks_and_without_entry_nothing_is_started()
    {
        Need.Unix("a dotnet host on the path, which the runtime for these tests has not.");
        using var configuration = new WithoutHooks();
        using HostApp app = HostApp.Run("dotnet", [.. configuration.Arguments, "host", "echo"]);
        Watch(app.Id);

        string line = app.ReadLine();
        Assert.StartsWith("failed ManagerStartException A server process cannot be started: startup hooks are switched off", line, StringComparison.Ordinal);
        Assert.Contains("Managers.Hosting.ServerEntry.RunIfServer();", line, StringComparison.Ordinal);
        Assert.Contains("StartupHookSupport", line, StringComparison.Ordinal);
        Assert.Equal(3, app.WaitForExit());
    }

    [Fact]
    public void Main_that_runs_in_a_server_process_is_an_error_and_no_chain_of_processes()
    {
        Need.Unix("a dotnet host on the path, and command lines from /proc.");
        // The entry is called where it is not needed alone, so the child runs Main, which starts a server.
        using var configuration = new WithoutHooks();
        using HostApp app = HostApp.Run("dotnet", [.. configuration.Arguments, "host", "echo"], ("HOSTAPP_ENTRY", "wrong"));
        Watch(app.Id);

        string line = app.ReadLine();
        Assert.StartsWith("failed ManagerStartException", line, StringComparison.Ordinal);
        Assert.Contains("ran the program's Main", line, StringComparison.Ordinal);
        Assert.Equal(3, app.WaitForExit());
        Assert.DoesNotContain(
            ProcessTable.All(),
            id => ProcessTable.ArgumentsOf(id).Contains(configuration.Arguments[2]));
    }

    [Fact]
    public void Killed_server_is_noticed()
    {
        using ServerProcess server = Start("echo");
        Watch(server.ProcessId);
        ProcessTable.Kill(server.ProcessId);

        Assert.Equal(Need.KilledText, EndOf(server).ToString());
        Assert.False(ProcessTable.Exists(server.ProcessId));
    }
}
