using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Managers.Platform;

namespace Managers.Hosting;

/// <summary>
/// A server process, from the side of the one that started it. It ends with this process, however this ends, and with this object, even if nobody disposes it: nothing refers
/// to it but its user, and its pipe closes when it is collected.
/// </summary>
internal sealed class ServerProcess : IDisposable, IAsyncDisposable
{
    /// <summary>How long Dispose waits for a server that was asked to end, before it is killed.</summary>
    internal static readonly TimeSpan DefaultShutdownTimeout = TimeSpan.FromSeconds(5);

    // A child that has failed, or has closed its pipe, is about to end: long enough for a busy machine, and then it is killed.
    private const int EndMilliseconds = 2000;
    private const int ErrorsLimit = 8 << 10;

    private readonly IChildProcess _child;
    private readonly ControlChannel _channel;

    private ServerProcess(IChildProcess child, ControlChannel channel, string address)
    {
        _child = child;
        _channel = channel;
        Address = address;
    }

    /// <summary>Where it serves: what <see cref="IServerProgram.Open"/> returned.</summary>
    internal string Address { get; }

    internal int ProcessId => _child.ProcessId;

    /// <summary>True once it has ended and its record is taken down.</summary>
    internal bool HasExited => _child.Exited.IsCompleted;

    /// <summary>Completes when it has ended. A continuation must not refer to this object, or a forgotten server is never collected.</summary>
    internal Task<ChildExit> Exited => _child.Exited;

    /// <summary>Starts this program once more as a server, and waits until it serves.</summary>
    /// <param name="programName">A name that <see cref="ServerPrograms.Make"/> knows in the new process.</param>
    /// <param name="options">What its <see cref="IServerProgram.Open"/> gets. They travel through the pipe alone, so keys may be among them.</param>
    /// <param name="timeout">How long that may take; <see cref="Timeout.InfiniteTimeSpan"/>: no limit.</param>
    /// <param name="cancellationToken">Gives up. No process is left.</param>
    /// <exception cref="ManagerStartException">There is no way to start it, or it failed: with its own exception and its error output.</exception>
    /// <exception cref="TimeoutException">It did not serve in time. No process is left.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled. No process is left.</exception>
    [DynamicDependency("Initialize", typeof(StartupHook))]
    internal static ServerProcess Start(string programName, ReadOnlySpan<byte> options, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(programName);
        if (timeout != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(timeout.TotalMilliseconds, int.MaxValue, nameof(timeout));
        }

        cancellationToken.ThrowIfCancellationRequested();
        PlatformSelector.Register();
        IChildLauncher launcher = PlatformServices.Current.Children;
        ServerChild.RefuseMain(launcher);
        ControlMessage start = StartMessage(programName, options);
        var road = Relaunch.OfThisProgram(launcher, programName);
        IChildProcess child = launcher.Launch(new ChildRequest
        {
            Program = road.Program,
            Arguments = road.Arguments,
            Environment = road.Environment,
            PipeVariable = ServerChild.PipeVariable,
        });

        try
        {
            using CancellationTokenRegistration cancelled = cancellationToken.UnsafeRegister(static pipe => ((ControlPipe)pipe!).Break(), child.Pipe);
            var channel = new ControlChannel(child.Pipe, ControlMessage.MaxLengthToParent);
            string address = WaitForReady(child, channel, start, timeout, cancellationToken);
            child.DropErrors();
            var server = new ServerProcess(child, channel, address);
            LiveServers.Add(server);
            return server;
        }
        catch
        {
            child.Kill();
            child.Exited.Wait(CancellationToken.None);
            child.Dispose();
            throw;
        }
    }

    /// <summary>As <see cref="Start"/>, on a thread of its own.</summary>
    internal static Task<ServerProcess> StartAsync(string programName, ReadOnlyMemory<byte> options, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        Task.Factory.StartNew(() => Start(programName, options.Span, timeout, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Asks it to end, without waiting. Any number of times.</summary>
    internal void RequestShutdown()
    {
        try
        {
            _ = _channel.Send(new ControlMessage(ControlKind.Shutdown), 0);
        }
        catch (Exception e) when (e is TimeoutException or ObjectDisposedException)
        {
            // It reads nothing any more, or has been told already. Whoever waits for its end kills it.
        }
    }

    /// <summary>Asks it to end, and kills it if it has not within the time. Any number of times; it has ended when this returns.</summary>
    internal void Shutdown(TimeSpan timeout)
    {
        RequestShutdown();
        if (!_child.Exited.Wait(timeout))
        {
            _child.Kill();
            _child.Exited.Wait();
        }

        Forget();
    }

    /// <summary>As <see cref="Shutdown"/>, without a thread that waits.</summary>
    internal async Task ShutdownAsync(TimeSpan timeout)
    {
        RequestShutdown();
        try
        {
            await _child.Exited.WaitAsync(timeout).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            _child.Kill();
            await _child.Exited.ConfigureAwait(false);
        }

        Forget();
    }

    /// <summary>Ends it at once, as the system's strongest signal does, and waits until it is gone.</summary>
    internal void Kill()
    {
        _child.Kill();
        _child.Exited.Wait();
        Forget();
    }

    /// <summary>Shuts down within <see cref="DefaultShutdownTimeout"/>, or kills.</summary>
    public void Dispose() => Shutdown(DefaultShutdownTimeout);

    /// <summary>As <see cref="Dispose"/>.</summary>
    public ValueTask DisposeAsync() => new(ShutdownAsync(DefaultShutdownTimeout));

    private void Forget()
    {
        LiveServers.Remove(this);
        _child.Dispose();
    }

    private static ControlMessage StartMessage(string programName, ReadOnlySpan<byte> options)
    {
        var fields = new List<byte[]?> { Encoding.UTF8.GetBytes(ControlMessage.Signature), Encoding.UTF8.GetBytes(programName), options.ToArray() };
        foreach (string name in Relaunch.ChangedVariables)
        {
            fields.Add(Encoding.UTF8.GetBytes(name));
            fields.Add(Environment.GetEnvironmentVariable(name) is { } value ? Encoding.UTF8.GetBytes(value) : null);
        }

        var message = new ControlMessage(ControlKind.Start, [.. fields]);
        return fields.Sum(field => (long)(field?.Length ?? 0) + sizeof(int)) < ControlMessage.MaxLengthToChild
            ? message
            : throw new ArgumentException($"Options of {options.Length} bytes are too long for a start: {ControlMessage.MaxLengthToChild} bytes are allowed for all of it.", nameof(options));
    }

    private static string WaitForReady(IChildProcess child, ControlChannel channel, ControlMessage start, TimeSpan timeout, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        int Remaining() => timeout == Timeout.InfiniteTimeSpan ? -1 : Math.Max(0, (int)(timeout - Stopwatch.GetElapsedTime(started)).TotalMilliseconds);
        try
        {
            ControlMessage? answer = Greet(channel, start, Remaining);
            Array.Clear(start.Field(2)!);
            cancellationToken.ThrowIfCancellationRequested();
            return answer?.Kind switch
            {
                null => throw Died(child),
                ControlKind.Ready => answer.Text(0) ?? throw new ProtocolException("The server process did not say where it serves."),
                ControlKind.Failed => throw Failed(child, answer),
                _ => throw new ProtocolException($"The server process answered its start by a control message {answer.Kind}."),
            };
        }
        catch (TimeoutException)
        {
            child.Kill();
            child.Exited.Wait(CancellationToken.None);
            throw new TimeoutException(string.Create(
                CultureInfo.InvariantCulture,
                $"Server process {child.ProcessId} was not ready within {timeout.TotalSeconds:0.###} s and has been killed.{ErrorsOf(child, out _)}"));
        }
        catch (ProtocolException e)
        {
            throw new ManagerStartException($"Server process {child.ProcessId} spoke nonsense and has been killed: {e.Message}", e);
        }
    }

    /// <summary>Sends the start, and waits for the answer. Who has ended before it was sent may have said why all the same.</summary>
    internal static ControlMessage? Greet(ControlChannel channel, ControlMessage start, Func<int> remaining)
    {
        _ = channel.Send(start, remaining());
        return channel.Receive(remaining());
    }

    /// <summary>It closed its pipe without a word: it has ended, or is about to.</summary>
    private static ManagerStartException Died(IChildProcess child)
    {
        ChildExit? exit = WaitForEnd(child);
        string how = exit is { } known ? known.ToString() : "closed its pipe and has been killed";
        string errors = ErrorsOf(child, out string output);
        return new ManagerStartException($"Server process {child.ProcessId} {how} before it was ready.{errors}") { ExitCode = exit?.Code, ErrorOutput = output };
    }

    private static ManagerStartException Failed(IChildProcess child, ControlMessage answer)
    {
        ChildExit? exit = WaitForEnd(child);
        string errors = ErrorsOf(child, out string output);
        string? type = answer.Text(0);
        string? message = answer.Text(1);
        string? details = answer.Text(2);
        return new ManagerStartException($"Server process {child.ProcessId} could not start: {type}: {message}{errors}{(details is null ? string.Empty : $"\nThere:\n{details}")}")
        {
            ExitCode = exit?.Code,
            ErrorOutput = output,
            RemoteTypeName = type,
            RemoteMessage = message,
            RemoteDetails = details,
        };
    }

    private static ChildExit? WaitForEnd(IChildProcess child)
    {
        if (child.Exited.Wait(EndMilliseconds, CancellationToken.None))
        {
            return child.Exited.Result;
        }

        child.Kill();
        child.Exited.Wait(CancellationToken.None);
        return null;
    }

    private static string ErrorsOf(IChildProcess child, out string output)
    {
        output = child.ReadErrors(ErrorsLimit);
        return output.Length == 0 ? string.Empty : $"\nIts error output:\n{output.TrimEnd()}";
    }
}
