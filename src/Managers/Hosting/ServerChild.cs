using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using Managers.Platform;

namespace Managers.Hosting;

/// <summary>
/// The life of a server process. Its first thread makes and opens the program, and waits; a thread of its own reads the pipe from the first moment, so that the end of the
/// parent is noticed even while the program opens, or hangs.
/// </summary>
internal static class ServerChild
{
    /// <summary>Says where the pipe is. Its presence makes a process a server.</summary>
    internal const string PipeVariable = "MANAGERS_SERVER_PIPE";

    // With two levels of servers, both have this much, and the second's is over within a second of the death of the first parent.
    private const int OrphanMilliseconds = 300;
    private const int AnswerMilliseconds = 5000;
    private const int FailedExitCode = 1;
    private const int LongestText = 32 << 10;

    internal static bool IsMarked => Environment.GetEnvironmentVariable(PipeVariable) is not null;

    /// <summary>Becomes a server and never returns, if this process was started to be one. Otherwise returns at once.</summary>
    internal static void RunIfMarked()
    {
        if (!IsMarked)
        {
            return;
        }

        PlatformSelector.Register();
        IChildLauncher launcher = PlatformServices.Current.Children;
        if (launcher.TakeInherited(PipeVariable) is { } pipe)
        {
            // Whatever happens now, the servers of this server must not take it for a hook of theirs.
            launcher.SetVariable(Relaunch.HooksVariable, null);
            Run(launcher, new ControlChannel(pipe, ControlMessage.MaxLengthToChild));
        }
    }

    /// <summary>
    /// In a process that was started as a server and runs the user's Main all the same: tells the parent, and ends. Going on would start a process that does the same.
    /// </summary>
    internal static void RefuseMain(IChildLauncher launcher)
    {
        if (IsMarked && launcher.TakeInherited(PipeVariable) is { } pipe)
        {
            var error = new InvalidOperationException(
                "The process that was started as a server ran the program's Main, which was about to start a server in turn. Make 'Managers.Hosting.ServerEntry.RunIfServer();' the first line of Main. See docs/hosting.md.");
            _ = TrySend(new ControlChannel(pipe, ControlMessage.MaxLengthToChild), FailedMessage(error, withDetails: false));
            launcher.EndNow(FailedExitCode);
        }
    }

    [DoesNotReturn]
    private static void Run(IChildLauncher launcher, ControlChannel channel)
    {
        try
        {
            // The pipe ends with the parent, so there is no need to hurry.
            ControlMessage? start = channel.Receive(Timeout.Infinite);
            if (start is null)
            {
                launcher.EndNow(0);
            }

            Serve(launcher, channel, start);
            Environment.Exit(0);
        }
        catch (Exception e)
        {
            _ = TrySend(channel, FailedMessage(e, withDetails: true));
            Environment.Exit(FailedExitCode);
        }
    }

    private static void Serve(IChildLauncher launcher, ControlChannel channel, ControlMessage start)
    {
        if (start.Kind != ControlKind.Start || start.Text(0) != ControlMessage.Signature)
        {
            throw new ProtocolException("The parent process uses another version of Managers: its files were replaced while it ran. Start it again.");
        }

        for (int i = 3; i + 1 < start.Fields.Count; i += 2)
        {
            launcher.SetVariable(start.Text(i)!, start.Text(i + 1));
        }

        // Never disposed: the thread that sets it may do so while this one ends the process.
        var ended = new ManualResetEventSlim();
        new Thread(() => Listen(launcher, channel, ended), 128 << 10) { IsBackground = true, Name = "Managers control" }.Start();

        byte[] options = start.Field(2) ?? [];
        IServerProgram program = ServerPrograms.Make(start.Text(1) ?? string.Empty);
        string address = program.Open(options);
        Array.Clear(options);
        launcher.ReleaseErrors();
        if (TrySend(channel, ControlMessage.OfText(ControlKind.Ready, address)))
        {
            ended.Wait();
        }

        try
        {
            program.Close();
        }
        catch (Exception e)
        {
            // Nobody waits for an answer any more.
            Report(e);
        }
    }

    // By itself, so that only a server that has something to say loads the console.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Report(Exception error) => Console.Error.WriteLine(error);

    private static void Listen(IChildLauncher launcher, ControlChannel channel, ManualResetEventSlim ended)
    {
        try
        {
            while (channel.Receive(Timeout.Infinite) is { } message)
            {
                if (message.Kind == ControlKind.Shutdown)
                {
                    // It may take its time: the parent waits as long as it likes, and what follows here is its end or a signal.
                    ended.Set();
                }
            }
        }
        catch (ProtocolException)
        {
            // A parent that speaks nonsense is as good as none.
        }

        ended.Set();

        // Nobody is left who could wait, or kill what hangs.
        Thread.Sleep(OrphanMilliseconds);
        launcher.EndNow(0);
    }

    private static bool TrySend(ControlChannel channel, ControlMessage message)
    {
        try
        {
            return channel.Send(message, AnswerMilliseconds);
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static ControlMessage FailedMessage(Exception error, bool withDetails) =>
        ControlMessage.OfText(ControlKind.Failed, error.GetType().FullName, Shorten(error.Message), withDetails ? Shorten(error.ToString()) : null);

    private static string Shorten(string text) => text.Length <= LongestText ? text : new StringBuilder(text, 0, LongestText, LongestText + 1).Append('…').ToString();
}
