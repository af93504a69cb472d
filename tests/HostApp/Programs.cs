using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Managers.Hosting;
using Mono.Unix.Native;

namespace Managers.Tests.HostApp;

/// <summary>The server programs of the hosting tests, by what they do when they open.</summary>
internal static partial class Programs
{
    /// <summary>What follows a name, so that any process that has this assembly beside it finds the program.</summary>
    internal const string Home = ", Managers.Tests.HostApp";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    /// <summary>How the programs of a user's assembly get registered: before Main, by nobody's doing.</summary>
    [ModuleInitializer]
    internal static void Register()
    {
        Add("echo", static options => $"{Encoding.UTF8.GetString(options)} by {Assembly.GetEntryAssembly()?.GetName().Name}");
        Add("throw", static _ =>
        {
            Console.Error.WriteLine("about to fail");
            throw new InvalidOperationException("no such luck", new ArgumentException("the reason"));
        });
        Add("hang", static _ =>
        {
            Console.Error.WriteLine("about to hang");
            Thread.Sleep(Timeout.Infinite);
            return string.Empty;
        });
        Add("die", static options =>
        {
            Console.Error.WriteLine("about to die");
            if (OperatingSystem.IsWindows())
            {
                System.Diagnostics.Process.GetCurrentProcess().Kill();
            }

            _ = Syscall.kill(Environment.ProcessId, Signum.SIGKILL);
            Thread.Sleep(Timeout.Infinite);
            return string.Empty;
        });
        Add("stop", static options =>
        {
            _ = OperatingSystem.IsWindows() ? NtSuspendProcess(-1) : Syscall.kill(Environment.ProcessId, Signum.SIGSTOP);
            return string.Empty;
        });
        Add("measure", static options => $"{options.Length}");
        Add("exit", static _ =>
        {
            Console.Error.WriteLine("about to exit");
            Environment.Exit(7);
            return string.Empty;
        });
        Add("crash", static _ =>
        {
            var thread = new Thread(static () => throw new InvalidOperationException("nobody catches this"));
            thread.Start();
            thread.Join();
            return string.Empty;
        });
        Add("speak", static _ =>
        {
            Console.Error.WriteLine("spoken early");
            new Thread(static () =>
            {
                Thread.Sleep(50);
                Console.Error.WriteLine("spoken late");
            }).Start();
            return "spoken";
        });
        Add("nest", static options =>
        {
            var inner = ServerProcess.Start("echo" + Home, options, s_patience);
            Keep(inner);
            return $"{inner.ProcessId}";
        });
        Add("variables", static _ => string.Join('|', Relaunch.ChangedVariables.Append(ServerChild.PipeVariable).Select(Environment.GetEnvironmentVariable)));
        Add("arguments", static _ => string.Join('|', Environment.GetCommandLineArgs()[1..]));
        ServerPrograms.Register("deaf" + Home, static () => new Program(static _ => "deaf", static () => Thread.Sleep(Timeout.Infinite)));
        ServerPrograms.Register("noted" + Home, static () => new Noted());
    }

    private static ServerProcess? s_kept;

    [LibraryImport("ntdll")]
    private static partial int NtSuspendProcess(nint process);

    private static void Keep(ServerProcess server) => s_kept = server;

    private static void Add(string name, Func<byte[], string> open) =>
        ServerPrograms.Register(name + Home, () => new Program(open, () => s_kept?.Dispose()));

    private sealed class Program(Func<byte[], string> open, Action close) : IServerProgram
    {
        public string Open(ReadOnlySpan<byte> options) => open(options.ToArray());

        public void Close() => close();
    }

    /// <summary>Writes to its file each time that it closes in good order.</summary>
    private sealed class Noted : IServerProgram
    {
        private string _file = string.Empty;

        public string Open(ReadOnlySpan<byte> options) => _file = Encoding.UTF8.GetString(options);

        public void Close() => File.AppendAllText(_file, "closed");
    }
}
