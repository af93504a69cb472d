using System.Buffers.Binary;
using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>
/// Reading frames and running calls. Who reads has a role, a number. It goes to another thread when code of the user's runs for long, and while the client is silent and threads are too many it is nobody's: whoever takes it over counts one on, so only one does.
/// </summary>
internal sealed partial class Session
{
    // Answers go out at the latest when there are so many bytes of them: what one read brings can ask for any number.
    private const int MostGathered = 64 << 10;

    // Role of the reader in the upper bits, whether it is in code of the user's in the lowest.
    private long _phase;
    private int _readerThread;
    private FlushBatch? _batch;
    private long _userCalls;

    /// <summary>How often code of the user's was entered: whether one and the same call is still inside.</summary>
    internal long UserCalls => Volatile.Read(ref _userCalls);

    internal bool IsInUserCode => (Volatile.Read(ref _phase) & 1) != 0;

    /// <summary>Reads until the connection ends, or the role is lost or given up.</summary>
    internal void ReadAsRole(long role)
    {
        _readerThread = Environment.CurrentManagedThreadId;
        var batch = new FlushBatch(this);
        _batch = batch;
        ReaderThreads readers = Server.Readers;
        try
        {
            while (true)
            {
                if (!RunFrames(role, batch))
                {
                    return;
                }

                int read = _input.Read(readers.WaitInMilliseconds, readers.NoteRead(this));
                if (read == 0)
                {
                    break;
                }

                if (read < 0 && TryGiveThreadBack(ref role))
                {
                    return;
                }
            }
        }
        catch (ProtocolException e)
        {
            End(e.Code, e.Message);
        }
        catch (ObjectDisposedException)
        {
            // Ended by another thread between two reads.
        }

        End(ErrorCode.None, null);
        LeaveUserCode();
        LeaveRole(role);
    }

    /// <summary>There is something to read again, or the connection has ended: the role that was nobody's is a thread's again. On the thread that serves all who wait, so nothing is run here.</summary>
    internal void Resume()
    {
        if (HasEnded)
        {
            // Nothing is left to do that needs a thread; a server that stops would need as many as it has sessions.
            _input.Dispose();
            return;
        }

        Server.Readers.Enter();
        long role = Volatile.Read(ref _phase) >> 1;
        if (!Server.TryRun(() => ReadAsRole(role)))
        {
            // Nobody would ever read what it says. On the pool: what it held goes back, to whoever waits for that.
            ThreadPool.UnsafeQueueUserWorkItem(
                static state =>
                {
                    state.session.End(ErrorCode.TooManyConnections, "The system gives this server no thread to read from this connection.");
                    state.session.LeaveRole(state.role);
                },
                (session: this, role),
                preferLocal: false);
        }
    }

    /// <summary>Hands the reading to another thread if one and the same call of the user's code is still inside.</summary>
    internal void HandOnIfSlow(long seenUserCalls)
    {
        long phase = Volatile.Read(ref _phase);
        if ((phase & 1) == 0 || Volatile.Read(ref _userCalls) != seenUserCalls)
        {
            return;
        }

        // First of all: without one the reader stays who it is, and the next look tries again.
        if (Server.TakeThread() is not { } thread)
        {
            return;
        }

        long role = (phase >> 1) + 1;
        if (Interlocked.CompareExchange(ref _phase, role << 1, phase) == phase)
        {
            // What was answered before the slow call waits for nothing of it.
            _batch!.HandOn();
            thread.Give(() => ReadAsRole(role));
        }
        else
        {
            SpareThreads.GiveBack(thread);
        }
    }

    /// <inheritdoc/>
    internal override void ArgumentsRead()
    {
        if (Environment.CurrentManagedThreadId != _readerThread)
        {
            return;
        }

        Volatile.Write(ref _userCalls, _userCalls + 1);
        Volatile.Write(ref _phase, _phase | 1);
        SlowCallWatch.Touch();
    }

    /// <summary>Code of the user's has returned.</summary>
    internal void LeaveUserCode()
    {
        // Not entered: the arguments were wrong. Not the reader: it came here with another session's calls.
        long phase = Volatile.Read(ref _phase);
        if ((phase & 1) != 0 && Environment.CurrentManagedThreadId == _readerThread)
        {
            // If this fails the role is lost: another thread reads, and this one only finishes its answer.
            Interlocked.CompareExchange(ref _phase, phase & ~1L, phase);
        }
    }

    /// <summary>Nothing came for a while: this thread goes if readers are too many, and the system tells when something comes.</summary>
    /// <returns>True if it must go, and touch nothing more: another one may read already.</returns>
    private bool TryGiveThreadBack(ref long role)
    {
        if (_channel.FindWatchable() is not { } watchable || !Server.Readers.TryLeave())
        {
            return false;
        }

        if (TryTakeRole(role))
        {
            role++;
            FlushBatch? batch = _batch;
            // This thread may run calls of this session on behalf of others, and be no reader then.
            _readerThread = 0;
            _batch = null;
            if (Server.Readers.TryWatch(watchable, this))
            {
                return true;
            }

            _batch = batch;
            _readerThread = Environment.CurrentManagedThreadId;
        }

        Server.Readers.Enter();
        return false;
    }

    /// <summary>The session has ended, and nobody reads any more.</summary>
    private void LeaveRole(long role)
    {
        if (TryTakeRole(role))
        {
            _input.Dispose();
            Server.Readers.Leave(this);
        }
    }

    /// <summary>Takes the role over from whoever has it, and is not in code of the user's.</summary>
    /// <returns>False if another thread has done so.</returns>
    private bool TryTakeRole(long role) => Interlocked.CompareExchange(ref _phase, (role + 1) << 1, role << 1) == role << 1;

    /// <returns>False if the role was lost.</returns>
    private bool RunFrames(long role, FlushBatch batch)
    {
        int mostGathered = Math.Min(MostGathered, Server.Limits.MaxUnreadInBytes / 2);
        batch.Begin();
        try
        {
            while (_input.TryTake(out FrameHeader header, out ReadOnlySpan<byte> body))
            {
                Run(header, body);
                if (Volatile.Read(ref _phase) >> 1 != role)
                {
                    return false;
                }

                // Another thread may send it just now, and put an empty one there: either will do.
                if (Volatile.Read(ref _out).Length > mostGathered)
                {
                    batch.Pass();
                }

                if (HasEnded)
                {
                    return true;
                }
            }

            return true;
        }
        finally
        {
            batch.End();
        }
    }

    private void Run(in FrameHeader header, ReadOnlySpan<byte> body)
    {
        switch (header.Type)
        {
            case FrameType.Call:
                RunCall(header, body);
                break;
            case FrameType.Cancel:
                CheckBody(body, 0);
                Cancel(header.Request);
                break;
            case FrameType.Credit:
                Credit(header.Request, body);
                break;
            case FrameType.Release:
                RunRelease(body);
                break;
            case FrameType.Ring:
                CheckBody(body, 0);
                UseRings();
                break;
            case FrameType.Goodbye:
                Leave();
                break;
            default:
                throw new ProtocolException($"A client sends no frame of type {(byte)header.Type} to a server at this point.");
        }
    }

    private static void CheckBody(ReadOnlySpan<byte> body, int length)
    {
        if (body.Length != length)
        {
            throw new ProtocolException($"A frame has a body of {body.Length} bytes; one of {length} is expected.");
        }
    }

    private void RunCall(in FrameHeader header, ReadOnlySpan<byte> body)
    {
        bool oneWay = (header.Flags & FrameFlags.OneWay) != 0;
        if (oneWay != (header.Request == 0))
        {
            throw new ProtocolException("A call without a number wants an answer, or one with a number wants none.");
        }

        bool isHandedOn = false;
        Volatile.Write(ref _begun, _begun + 1);
        int calls = CallsInFlight;
        try
        {
            if (calls > Server.Limits.MaxCalls)
            {
                throw new ProtocolException(ErrorCode.TooManyCalls, $"{calls} calls are in flight in this session; {Server.Limits.MaxCalls} are allowed. The call was not executed.");
            }

            ushort method = header.Method;
            if (header.Object == ProtocolConstants.ServerObject)
            {
                ServerCalls.Run(this, method, header.Request, body);
                return;
            }

            ObjectEntry entry = Reference(header.Object);
            if ((header.Flags & FrameFlags.ByName) != 0)
            {
                var reader = new ValueReader(body);
                string name = reader.ReadText();
                method = (ushort)Math.Clamp(entry.Contract.Find(name), -1, ushort.MaxValue - 1);
                body = reader.Rest;
                if (method == ushort.MaxValue)
                {
                    throw NoMethod(entry, $"'{name}'");
                }
            }
            else if (method >= entry.Contract.Signatures.Count)
            {
                throw NoMethod(entry, $"of number {method}");
            }

            if (!entry.IsExposed(method))
            {
                throw new ProtocolException(ErrorCode.MethodNotExposed, $"The method {entry.Contract.Signatures[method]} of '{entry.TypeId}' is not exposed. Exposed are: {Exposed(entry)}.");
            }

            if (entry.Target is not Referent referent)
            {
                isHandedOn = true;
                UserCallRunner.Dispatch(this, entry, method, header.Request, body);
            }
            else if (StandsInLine(referent, method))
            {
                isHandedOn = true;
                RunInLine(entry, method, header.Request, body);
            }
            else
            {
                var call = new IncomingCall(this, method, header.Request, body, this);
                referent.Invoke(ref call);
            }
        }
        catch (ProtocolException e) when (e.Code == ErrorCode.ProtocolViolation)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever a call threw is its caller's.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(header.Request, e);
        }
        finally
        {
            if (!isHandedOn)
            {
                // Some calls of the library's own objects have much to let go at their end.
                LeaveUserCode();
                if (oneWay)
                {
                    OneWayEnded();
                }
            }
        }
    }

    /// <summary>Whether a call of one of the library's own objects is run as those of the user's: it may take long, or the object has one that does.</summary>
    private static bool StandsInLine(Referent referent, ushort method)
    {
        if (!referent.TakesLong(method))
        {
            return referent.Line is { IsBusy: true };
        }

        referent.OpenLine();
        return true;
    }

    /// <summary>Runs a call of one of the library's own objects as one of code of the user's. While it runs another thread may read that the client gives the object back: it stays, with what it holds.</summary>
    private void RunInLine(ObjectEntry entry, ushort method, ulong request, ReadOnlySpan<byte> body)
    {
        bool isKept = TryRefer(entry.Id);
        try
        {
            UserCallRunner.Dispatch(this, entry, method, request, body);
        }
        finally
        {
            if (isKept)
            {
                GiveBack(entry.Id);
            }
        }
    }

    private void RunRelease(ReadOnlySpan<byte> body)
    {
        if (body.Length < 4 || BinaryPrimitives.ReadUInt32LittleEndian(body) is var count && body.Length != 4 + 12L * count)
        {
            throw new ProtocolException("A Release has another length than its count says.");
        }

        for (int at = 4; at < body.Length; at += 12)
        {
            Release(BinaryPrimitives.ReadUInt64LittleEndian(body[at..]), BinaryPrimitives.ReadUInt32LittleEndian(body[(at + 8)..]));
        }
    }

    private static ProtocolException NoMethod(ObjectEntry entry, string what) =>
        new(ErrorCode.MethodNotFound, $"An object of '{entry.TypeId}' has no method {what}. It has: {Exposed(entry)}.");

    private static string Exposed(ObjectEntry entry) => string.Join(", ", entry.Contract.Signatures.Where((_, i) => entry.IsExposed(i)));
}
