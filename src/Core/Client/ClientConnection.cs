using System.Diagnostics;
using Managers.Platform;
using Managers.Protocol;
using Managers.Rings;
using Managers.Transport;

namespace Managers.Client;

/// <summary>
/// One process's connection to one manager server; all its threads and proxies share it. A thread that waits for an answer reads the channel itself if no other does, and hands what is not its own to whom it belongs: with one
/// caller, no thread is ever woken. Calls that no thread waits for are read for by a thread in the background, while there are any.
/// </summary>
#pragma warning disable CA1001 // It ends by End or Stop, once nobody uses what it holds.
internal sealed partial class ClientConnection : IReferenceSink, IThreadPoolWorkItem
#pragma warning restore CA1001
{
    // So long a server may take to read that this side is done.
    private static readonly TimeSpan s_goodbyePatience = TimeSpan.FromSeconds(1);

    private readonly Channel _channel;
    private readonly FrameInput _input;
    private readonly CallTable _calls = new();
    private readonly List<PendingCall> _followers = [];
    private readonly Lock _followersGate = new();
    private int _isRead;
    // Of which batch answers were taken since the last count, and how many. Changed by who reads.
    private BatchCalls? _counted;
    private int _countedAnswers;
    private Exception? _ended;
    private volatile bool _isClosing;

    private ClientConnection(Channel channel, FrameInput input, ManagerAddress address, ServerTerms terms, Func<ProxyReference, Type, object> makeProxy)
    {
        _channel = channel;
        _ringChannel = channel as RingChannel;
        _input = input;
        Address = address;
        Terms = terms;
        Objects = new ClientObjects(this, makeProxy);
    }

    /// <summary>What must live as long as a proxy of this connection does: the manager that made it.</summary>
    internal object? Owner { get; set; }

    /// <summary>Raised once, when the connection has ended, with the reason; on the thread that found out.</summary>
    internal event Action<Exception>? Ended;

    /// <summary>Whether arrays are used in their memory where this process can reach it.</summary>
    internal bool AttachesArrays { get; init; } = true;

    internal ManagerAddress Address { get; }

    internal ServerTerms Terms { get; }

    /// <summary>So long an answer to Cancel may take before the server counts as lost. Shorter in tests.</summary>
    internal TimeSpan CancelPatience { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The references that this connection holds.</summary>
    internal ClientObjects Objects { get; }

    internal bool HasEnded => Volatile.Read(ref _ended) is not null;

    /// <summary>Why it has ended; null while it has not.</summary>
    internal Exception? Reason => Volatile.Read(ref _ended);

    /// <summary>Connects, and proves to each other that both have the key.</summary>
    /// <exception cref="ManagerUnavailableException">There is no server, or it did not answer in time.</exception>
    /// <exception cref="ProtocolException">What answers is no manager server, or one that speaks another version.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The keys differ.</exception>
    internal static ClientConnection Connect(ManagerAddress address, AuthKey key, int maxFrameInBytes, TimeSpan timeout, Func<ProxyReference, Type, object> makeProxy, bool attachesArrays = true, IChannelSecurity? security = null, int answersBeforeRings = 0)
    {
        long started = Stopwatch.GetTimestamp();
        Channel channel = PlatformServices.Current.Channels.Connect(address, timeout);
        if (security is not null)
        {
            channel = security.Connect(channel, address, TimeSpan.FromMilliseconds(Math.Max(1, (timeout - Stopwatch.GetElapsedTime(started)).TotalMilliseconds)));
        }
        else if (answersBeforeRings > 0 && PlatformServices.Current.ChannelWatch.IsAvailable)
        {
            channel = RingChannel.For(channel);
        }

        var input = new FrameInput(channel, ProtocolConstants.MaxHandshakeFrameInBytes);
        try
        {
            TimeSpan left = timeout - Stopwatch.GetElapsedTime(started);
            ServerTerms terms = Handshake.Connect(channel, input, key, Environment.ProcessId, left > TimeSpan.Zero ? left : TimeSpan.FromMilliseconds(1));
            input.MaxFrameInBytes = maxFrameInBytes;
            return new ClientConnection(channel, input, address, terms, makeProxy) { AttachesArrays = attachesArrays, _answersBeforeRings = answersBeforeRings };
        }
        catch (Exception e)
        {
            channel.Shutdown();
            channel.Dispose();
            input.Dispose();
            // With the address: who has several managers has to know which.
            switch (e)
            {
                case ProtocolException found:
                    throw new ProtocolException(found.Code, $"No connection to a manager server at '{address}': {found.Message}", found);
                case ManagerUnavailableException:
                    throw new ManagerUnavailableException($"No connection to a manager server at '{address}': {e.Message}", e);
                default:
                    throw;
            }
        }
    }

    /// <summary>Sends a call and waits for its answer on this thread.</summary>
    /// <param name="call">The call, its frame complete but for the number.</param>
    /// <param name="timeout">How long to wait before it is cancelled.</param>
    /// <param name="isPatient">True: the answer to a cancelled call may take as long as it likes. False: the server counts as lost if it does not answer soon.</param>
    /// <param name="cancellationToken">When else to cancel it.</param>
    /// <returns>True; false if the time was up and the server did nothing.</returns>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted, and the server did nothing. If the server has done it all the same, there is the answer, and the interrupt is pending again.</exception>
    internal bool Invoke(PendingCall call, TimeSpan timeout, bool isPatient, CancellationToken cancellationToken)
    {
        Begin(call);
        try
        {
            if (!TrySendNow(call, isPatient ? Timeout.InfiniteTimeSpan : timeout) && _calls.Remove(call.Id) is not null)
            {
                return false;
            }
        }
        catch
        {
            // Interrupted while another thread wrote, or without a thread to read for what goes before it: it is not sent.
            _calls.Remove(call.Id);
            throw;
        }

        if (!cancellationToken.CanBeCanceled)
        {
            return AwaitAnswer(call, timeout, isPatient);
        }

        CancellationTokenRegistration registration = Uninterrupted.Register(static target => ((CancelTarget)target!).Cancel(), new CancelTarget(this, call.Id), cancellationToken);
        try
        {
            return AwaitAnswer(call, timeout, isPatient);
        }
        finally
        {
            Uninterrupted.Unregister(registration);
        }
    }

    /// <summary>Sends a call whose answer goes to its completion, or has it go with the batch that this thread has begun.</summary>
    internal void Start(PendingCall call, out ulong id)
    {
        if (BatchCalls.Of(this) is { } batch)
        {
            batch.Add(call, out id);
            return;
        }

        if (BackgroundReader.Running is { } reader && reader.Connection == this && reader.Run.TryAdd(this, call, out id))
        {
            return;
        }

        Queue(call, out id);
    }

    /// <summary>As <see cref="Start"/>, for a call that has more answers than one: it goes with no batch.</summary>
    internal void StartStream(PendingCall call, out ulong id)
    {
        BatchCalls.Of(this)?.Send();
        Queue(call, out id);
    }

    /// <summary>Waits on this thread until what stands for several calls is answered, also where it is interrupted: that is pending again afterwards.</summary>
    internal void Await(PendingCall anchor) => AwaitAnswer(anchor, Timeout.InfiniteTimeSpan, isPatient: true);

    private void Queue(PendingCall call, out ulong id)
    {
        // Before the call has a number: without a thread to read its answer it is not made. And before it can be answered, so that it never counts less than nothing.
        try
        {
            ReadInBackground();
            Begin(call);
        }
        catch
        {
            DoneInBackground(ofRun: false);
            PromoteIfUnread();
            throw;
        }

        id = call.Id;
        Enqueue(call);
    }

    /// <summary>Asks the server to end a call early; it is answered all the same.</summary>
    internal void Cancel(ulong id)
    {
        if (_calls.Find(id) is { } call)
        {
            // A server knows nothing of a call that it has not got.
            call.Batch?.Send();
            SendControl(FrameType.Cancel, id, default);
        }
    }

    /// <summary>The same on the pool: whoever cancels a token does not wait until another thread has written.</summary>
    /// <param name="id">The call's number.</param>
    /// <param name="isLate">Its time was up: a server that does not answer soon counts as lost.</param>
    internal void CancelSoon(ulong id, bool isLate = false) =>
        ThreadPool.UnsafeQueueUserWorkItem(static cancel => cancel.Connection.TryCancel(cancel.Id, cancel.IsLate), (Connection: this, Id: id, IsLate: isLate), preferLocal: false);

    private void TryCancel(ulong id, bool isLate)
    {
        if (isLate)
        {
            // Before: if the server takes nothing, sending does not end.
            ExpectSoon(id);
        }

        try
        {
            Cancel(id);
        }
        catch (OutOfMemoryException)
        {
            // No thread can be had to read for its batch: it is not cancelled, and the pool's thread must not fail for that.
        }
    }

    /// <summary>Ends the connection, and every call in flight with it.</summary>
    internal void End(Exception why)
    {
        // The server may close its end before this side has said why it asked for that.
        if (_isClosing && why is ManagerUnavailableException)
        {
            why = ClosedHere();
        }

        if (Interlocked.CompareExchange(ref _ended, why, null) is not null)
        {
            return;
        }

        _channel.Shutdown();
        foreach (PendingCall call in _calls.End(why))
        {
            call.Fail(Lost(why, call.WasSent));
        }

        // Threads that are inside find its end; the descriptor goes with the last of them.
        _channel.Dispose();
        EndBackground();
        if (_anchor is { } anchor)
        {
            GC.SuppressFinalize(anchor);
        }

        Ended?.Invoke(why);
    }

    /// <summary>Says goodbye and ends the connection, after a second also where the server does not take what it is told.</summary>
    internal void Close()
    {
        if (!HasEnded)
        {
            _isClosing = true;
            try
            {
                // Another thread may be writing to a server that does not read: its end ends that, and what waits for it here.
                using var patience = new Timer(static state => ((ClientConnection)state!).End(ClosedHere()), this, s_goodbyePatience, Timeout.InfiniteTimeSpan);
                Objects.FlushReleases();
                Send(Handshake.Goodbye(ErrorCode.None, "The client is done."));
            }
            finally
            {
                End(ClosedHere());
            }
        }
    }

    private static ObjectDisposedException ClosedHere() => new(nameof(ClientConnection), "The connection to the manager server was closed by this process.");

    /// <summary>The reason as one call's caller sees it.</summary>
    internal Exception Lost(Exception why, bool mayHaveExecuted) => why switch
    {
        ManagerUnavailableException lost => new ManagerUnavailableException($"{lost.Message} {(mayHaveExecuted ? "The call may have been executed." : "The call was not executed.")}", mayHaveExecuted, lost),
        ObjectDisposedException => new ObjectDisposedException("manager", "The connection to the manager server was closed by this process."),
        ProtocolException violation => new ProtocolException(violation.Code, violation.Message, violation),
        _ => new ManagerUnavailableException($"The connection to the manager server at '{Address}' was lost: {why.Message}", mayHaveExecuted, why),
    };

    /// <inheritdoc/>
    public void Write(ref ValueWriter writer, object target, ManagedContract? contract)
    {
        if (target is not BaseProxy proxy)
        {
            throw new NotSupportedException($"An object of type {target.GetType()} lives in this process: only proxies of objects in the manager server can be sent to it.");
        }

        CheckIsHere(proxy.Reference.Connection, "A proxy of", "Send its token, as text", "attach to its token here first");
        writer.WriteReference(proxy.Reference.Id, proxy.Reference.Contract, System.Text.Encoding.UTF8.GetBytes(proxy.Reference.TypeId));
    }

    /// <inheritdoc/>
    public void WriteRecord(ref ValueWriter writer, ReadOnlyMemory<byte> record)
    {
        switch (KeptRecord.Of(record))
        {
            case null:
                break;
            case ClientKeptRecord kept:
                CheckIsHere(kept.Connection, "A record that refers to", "Send what it holds otherwise", "get it here first");
                break;
            default:
                throw new NotSupportedException($"A record with references to objects that live in this process cannot be sent to the server at '{Address}'.");
        }

        writer.WriteRecord(record.Span);
    }

    /// <summary>Gives a call its number.</summary>
    internal void Begin(PendingCall call) => Begin(call, _calls.Add(call));

    /// <summary>The same, from a chunk that the calling thread has to itself.</summary>
    internal void Begin(PendingCall call, CallChunk chunk, int index) => Begin(call, _calls.Add(call, chunk, index));

    /// <summary>Numbers that the calling thread has to itself until it gives them back.</summary>
    internal CallChunk RentNumbers() => _calls.RentChunk();

    internal void ReturnNumbers(CallChunk chunk) => _calls.ReturnChunk(chunk);

    /// <summary>Numbers for what the background's thread calls; some of them may be in use.</summary>
    internal CallChunk RentRunNumbers() => _calls.RentRunChunk();

    internal void ReturnRunNumbers(CallChunk chunk) => _calls.ReturnRunChunk(chunk);

    private void Begin(PendingCall call, Exception? ended)
    {
        if (ended is not null)
        {
            throw Lost(ended, mayHaveExecuted: false);
        }

        System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(call.Request.All[8..], call.Id);
    }

    /// <summary>What refers to an object goes to its server alone, and over the connection that it came by, whose session has the reference.</summary>
    private void CheckIsHere(ClientConnection other, string what, string forServers, string forConnections)
    {
        if (other.Terms.Incarnation != Terms.Incarnation)
        {
            throw new NotSupportedException($"{what} an object in the server at '{other.Address}' cannot be sent to the server at '{Address}': servers do not call each other. {forServers}.");
        }

        if (other != this)
        {
            throw new NotSupportedException($"{what} an object by another connection to the server at '{Address}' cannot be sent over this one: {forConnections}.");
        }
    }

    private bool AwaitAnswer(PendingCall call, TimeSpan timeout, bool isPatient)
    {
        bool timesOut = timeout != Timeout.InfiniteTimeSpan;
        long started = timesOut ? Stopwatch.GetTimestamp() : 0;
        bool cancelled = false;
        Ahead ahead = default;
        bool isInterrupted = false;
        while (!call.IsAnswered)
        {
            int left = Timeout.Infinite;
            if (timesOut)
            {
                TimeSpan limit = cancelled ? CancelPatience : timeout;
                left = (int)Math.Clamp((limit - Stopwatch.GetElapsedTime(started)).TotalMilliseconds + 0.999, 0, int.MaxValue);
                if (left == 0 && cancelled && ComesCloser(ref ahead))
                {
                    started = Stopwatch.GetTimestamp();
                    continue;
                }

                if (left == 0 && cancelled)
                {
                    End(AnswersNothing());
                    continue;
                }

                if (left == 0)
                {
                    cancelled = true;
                    timesOut = !isPatient;
                    if (!TryCancel(call, isPatient ? Timeout.InfiniteTimeSpan : CancelPatience))
                    {
                        End(TakesNothing(CancelPatience));
                    }

                    // The server's time begins here: this process may have stood still, or have read for others, until long after the call's time was up.
                    started = Stopwatch.GetTimestamp();
                    ahead.Reads = Volatile.Read(ref _reads);
                    continue;
                }
            }

            try
            {
                ReadOrFollow(call, left);
            }
            catch (ThreadInterruptedException)
            {
                isInterrupted = true;
                if (!cancelled)
                {
                    // The call's time is up: left alone it might still take an item or a lock, of which nobody would know.
                    timesOut = true;
                    timeout = TimeSpan.Zero;
                }
            }
        }

        bool isDone = !(cancelled && IsCancelledAnswer(call));
        if (isInterrupted)
        {
            if (!isDone)
            {
                throw new ThreadInterruptedException();
            }

            call.IsInterrupted = true;
            Thread.CurrentThread.Interrupt();
        }

        return isDone;
    }

    private void ReadOrFollow(PendingCall call, int milliseconds)
    {
        if (Interlocked.CompareExchange(ref _isRead, 1, 0) != 0)
        {
            Follow(call, milliseconds);
            return;
        }

        try
        {
            ReadFor(call, milliseconds);
        }
        finally
        {
            StopReading(call);
        }
    }

    private static bool IsCancelledAnswer(PendingCall call) =>
        call.Lost is null && call.ReplyType == FrameType.Error && call.Reply.Length >= 2 && System.Buffers.Binary.BinaryPrimitives.ReadUInt16LittleEndian(call.Reply.Written) == (ushort)ErrorCode.Cancelled;

    private sealed class CancelTarget(ClientConnection connection, ulong id)
    {
        internal void Cancel() => connection.CancelSoon(id);
    }
}
