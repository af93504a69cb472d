using System.Text;
using Managers.Tests.Support;
using Xunit;

namespace Managers.Hosting.Tests;

/// <summary>A server starts from any program, without a word in its Main.</summary>
public sealed class StartTests : HostingTest
{
    private const string Secret = "the key that nobody else may see";

    [Fact]
    public void From_a_test()
    {
        using ServerProcess server = Start("echo", "hello");
        Watch(server.ProcessId);

        Assert.Equal("hello by Managers.Hosting.Tests", server.Address);
        Assert.False(server.HasExited);
        Assert.NotEqual(Environment.ProcessId, server.ProcessId);
    }

    [Fact]
    public async Task From_a_test_asynchronously()
    {
        await using ServerProcess server = await ServerProcess.StartAsync("echo" + Managers.Tests.HostApp.Programs.Home, Encoding.UTF8.GetBytes("hello"), Patience, TestContext.Current.CancellationToken);
        Watch(server.ProcessId);

        Assert.Equal("hello by Managers.Hosting.Tests", server.Address);
    }

    [Fact]
    public void From_the_executable_of_a_program()
    {
        using HostApp app = Watch(HostApp.Start("echo", "hello"));

        Assert.Equal("hello by Managers.Tests.HostApp", app.Address);
        Assert.Equal("ended with exit code 0", app.Ask("shutdown"));
        app.Tell("leave");
        Assert.Equal(0, app.WaitForExit());
    }

    [Fact]
    public void From_a_program_run_by_dotnet()
    {
        Need.Unix("a dotnet host on the path, which the runtime for these tests has not.");
        using HostApp app = HostApp.Run("dotnet", [HostApp.Library, "host", "echo", "hello"]);
        app.TakeServer();
        Watch(app);

        Assert.Equal("hello by Managers.Tests.HostApp", app.Address);
        Assert.Equal(HostApp.Library, ProcessTable.ArgumentsOf(app.ServerId)[1]);
    }

    [Fact]
    public void From_a_program_run_by_dotnet_with_options_of_the_host()
    {
        Need.Unix("a dotnet host on the path, which the runtime for these tests has not.");
        using HostApp app = HostApp.Run("dotnet", ["exec", "--roll-forward", "Major", HostApp.Library, "host", "echo", "hello"]);
        app.TakeServer();
        Watch(app);

        Assert.Equal("hello by Managers.Tests.HostApp", app.Address);
    }

    [Fact]
    public void B21_From_a_server()
    {
        using ServerProcess outer = Start("nest", "inner");
        Watch(outer.ProcessId);
        int inner = Watch(int.Parse(outer.Address, System.Globalization.CultureInfo.InvariantCulture));

        Assert.True(ProcessTable.IsRunning(inner));
        Assert.Equal([inner], ProcessTable.ChildrenOf(outer.ProcessId));
    }

    [Fact]
    public void Several_at_once()
    {
        var servers = new ServerProcess[4];
        try
        {
            Parallel.For(0, servers.Length, i => servers[i] = Start("echo", $"{i}"));

            Assert.Equal(["0", "1", "2", "3"], servers.Select(server => server.Address.Split(' ')[0]));
            Assert.Equal(4, servers.Select(server => Watch(server.ProcessId)).Distinct().Count());
        }
        finally
        {
            foreach (ServerProcess? server in servers)
            {
                server?.Dispose();
            }
        }
    }

    [Fact]
    public void Options_travel_neither_in_the_environment_nor_on_the_command_line()
    {
        using ServerProcess server = Start("echo", Secret);
        Watch(server.ProcessId);

        Assert.StartsWith(Secret, server.Address, StringComparison.Ordinal);
        string environment = ProcessTable.EnvironmentOf(server.ProcessId);
        Assert.Contains("PATH=", environment, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Secret, environment, StringComparison.Ordinal);
        Assert.DoesNotContain(ProcessTable.ArgumentsOf(server.ProcessId), argument => argument.Contains(Secret, StringComparison.Ordinal));
        Assert.Contains("managers-server", ProcessTable.ArgumentsOf(server.ProcessId));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    [InlineData(4 << 20)]
    public void Options_of_any_length(int length)
    {
        // More than a socket takes at once: the parent has to wait until the child reads.
        using ServerProcess server = Start("measure", new string('x', length));
        Watch(server.ProcessId);

        Assert.Equal($"{length}", server.Address);
    }

    [Fact]
    public void Options_that_are_too_long_are_refused() =>
        Assert.Contains("too long", Assert.Throws<ArgumentException>(() => Start("measure", new string('x', ControlMessage.MaxLengthToChild))).Message, StringComparison.Ordinal);

    [Fact]
    public void Environment_of_a_server_is_that_of_its_parent_again()
    {
        using HostApp app = Watch(HostApp.Start("variables", "", ("DOTNET_gcServer", "1")));

        // No hook, the user's own setting, no sign of a server: a program that the server starts is none.
        Assert.Equal("|1|", app.Address);
    }

    [Fact]
    public void Hooks_of_others_are_kept()
    {
        using HostApp app = Watch(HostApp.Start("variables", "", ("DOTNET_STARTUP_HOOKS", "Managers")));

        Assert.Equal("Managers||", app.Address);
    }

    [Fact]
    public void Server_inherits_three_streams_and_a_pipe_and_nothing_else()
    {
        Need.Unix("descriptors are read from /proc; on Windows the list of handles to inherit is given to the system.");
        using var leaky = new Leak();
        using ServerProcess server = Start("echo");
        Watch(server.ProcessId);

        Dictionary<int, string> descriptors = ProcessTable.DescriptorsOf(server.ProcessId);
        Assert.Equal("/dev/null", descriptors[0]);
        Assert.Equal(ProcessTable.DescriptorsOf(Environment.ProcessId)[1], descriptors[1]);
        Assert.Equal(ProcessTable.DescriptorsOf(Environment.ProcessId)[2], descriptors[2]);
        Assert.StartsWith("socket:", descriptors[3], StringComparison.Ordinal);
        Assert.DoesNotContain(leaky.Path, descriptors.Values);
        Assert.DoesNotContain(descriptors.Values, target => target.Contains("managers-errors", StringComparison.Ordinal));
    }

    [Fact]
    public void Parent_keeps_one_descriptor_per_server()
    {
        Need.Unix("descriptors are counted in /proc.");
        Start("echo").Dispose();
        int before = ProcessTable.DescriptorsOf(Environment.ProcessId).Count;
        using (ServerProcess server = Start("echo"))
        {
            Watch(server.ProcessId);

            // The pipe, and the watch of its end.
            Assert.Equal(before + 2, ProcessTable.DescriptorsOf(Environment.ProcessId).Count);
        }

        Assert.Equal(before, ProcessTable.DescriptorsOf(Environment.ProcessId).Count);
    }

    [Fact]
    public void Error_output_of_a_running_server_goes_where_the_parents_goes()
    {
        using HostApp app = Watch(HostApp.Start("speak"));

        // The console has copied its descriptor when the first line was written, before the server was ready.
        Eventually.True(() => app.Errors.Contains("spoken early", StringComparison.Ordinal) && app.Errors.Contains("spoken late", StringComparison.Ordinal), "both lines arrive");
        Assert.Equal(1, app.Errors.Split("spoken early").Length - 1);
    }

    [Fact]
    public void Explicit_entry_serves_where_hooks_are_switched_off()
    {
        Need.Unix("a dotnet host on the path, which the runtime for these tests has not.");
        using var configuration = new WithoutHooks();
        using HostApp app = HostApp.Run("dotnet", [.. configuration.Arguments, "host", "echo", "hello"], ("HOSTAPP_ENTRY", "always"));
        app.TakeServer();
        Watch(app);

        Assert.Equal("hello by Managers.Tests.HostApp", app.Address);
    }

    [Fact]
    public void Host_part_of_the_command_line_survives_a_program_that_overwrites_it()
    {
        Assert.Empty(Relaunch.HostPart(["something else"], "/bin/app"));
        Assert.Equal([Environment.GetCommandLineArgs()[0]], Relaunch.HostPart([], "/usr/bin/dotnet"));
        Assert.Equal(["exec", "/a/app.dll"], Relaunch.HostPart(["dotnet", "exec", "/a/app.dll", .. Environment.GetCommandLineArgs()[1..]], "/usr/bin/dotnet"));
        Assert.Equal([Path.Combine(AppContext.BaseDirectory, "app.dll")], Relaunch.HostPart(["dotnet", "bin/app.dll", .. Environment.GetCommandLineArgs()[1..]], "/usr/bin/dotnet"));
    }

    /// <summary>A descriptor that other code would leave open for the children of this process.</summary>
    private sealed class Leak : IDisposable
    {
        private readonly int _fd;

        internal Leak()
        {
            Path = System.IO.Path.GetTempFileName();
            _fd = Mono.Unix.Native.Syscall.open(Path, Mono.Unix.Native.OpenFlags.O_RDONLY);
        }

        internal string Path { get; }

        public void Dispose()
        {
            _ = Mono.Unix.Native.Syscall.close(_fd);
            File.Delete(Path);
        }
    }
}
