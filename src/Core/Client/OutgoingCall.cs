using Managers.Protocol;

namespace Managers.Client;

/// <summary>
/// A call that is being written: arguments first, then one of the Invoke members. What generated proxies call with; nothing is allocated for arguments and results of fixed size.
/// </summary>
public ref struct OutgoingCall
{
    private readonly ClientConnection _connection;
    private readonly PendingCall _call;
    private readonly object? _keep;

    /// <summary>Where the arguments go, in order.</summary>
#pragma warning disable CA1051 // A property would give a copy, and writing is done in place.
    public ValueWriter Arguments;
#pragma warning restore CA1051

    internal OutgoingCall(ClientConnection connection, ulong target, ushort method, object? keep, FrameFlags flags = FrameFlags.None)
    {
        _connection = connection;
        _keep = keep;
        _call = PendingCall.Rent();
        _call.Request.MaxLength = connection.Terms.MaxFrameInBytes;
        Arguments = new ValueWriter(_call.Request, 0) { References = _call.WriteFor(connection) };
        new FrameHeader(0, FrameType.Call, flags, method, 0, target).Write(Arguments.TakeRaw(FrameHeader.SizeInBytes));
    }

    /// <summary>Calls a method without a result, and waits until it is done.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="OperationCanceledException">It was cancelled, and did nothing.</exception>
    /// <exception cref="ManagerUnavailableException">The server cannot be reached any more.</exception>
    public void Invoke(CancellationToken cancellationToken = default)
    {
        ValueReader reader = Send(Timeout.InfiniteTimeSpan, isPatient: true, cancellationToken, out _);
        FinishNull(ref reader);
    }

    /// <summary>Calls a method and waits for its result.</summary>
    /// <typeparam name="T">The result's type.</typeparam>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The result.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled, and did nothing.</exception>
    /// <exception cref="ManagerUnavailableException">The server cannot be reached any more.</exception>
    public T Invoke<T>(CancellationToken cancellationToken = default)
    {
        ValueReader reader = Send(Timeout.InfiniteTimeSpan, isPatient: true, cancellationToken, out _);
        return Finish<T>(ref reader);
    }

    /// <summary>Calls a method and reads its result by other means than the codec of a type.</summary>
    internal T Invoke<T>(ReadValue<T> read, CancellationToken cancellationToken = default)
    {
        ValueReader reader = Send(Timeout.InfiniteTimeSpan, isPatient: true, cancellationToken, out _);
        return Finish(ref reader, read);
    }

    /// <summary>Calls a method that may wait, which the server ends at once where it is cancelled: if the thread is interrupted, a server that does not answer soon counts as lost.</summary>
    internal void InvokeWaiting(CancellationToken cancellationToken)
    {
        ValueReader reader = Send(Timeout.InfiniteTimeSpan, isPatient: false, cancellationToken, out _);
        FinishNull(ref reader);
    }

    /// <summary>The same, for methods with a result; by the codec of its type if by nothing else.</summary>
    internal T InvokeWaiting<T>(CancellationToken cancellationToken, ReadValue<T>? read = null)
    {
        ValueReader reader = Send(Timeout.InfiniteTimeSpan, isPatient: false, cancellationToken, out _);
        return Finish(ref reader, read);
    }

    /// <summary>As <see cref="InvokeWaiting{T}"/>, and gives up after a time.</summary>
    /// <returns>False if the time was up; the server did nothing.</returns>
    internal bool TryInvoke<T>(TimeSpan timeout, CancellationToken cancellationToken, out T? result)
    {
        ValueReader reader = Send(timeout, isPatient: false, cancellationToken, out bool answered);
        if (!answered)
        {
            result = default;
            Finish();
            cancellationToken.ThrowIfCancellationRequested();
            return false;
        }

        result = Finish<T>(ref reader);
        return true;
    }

    /// <summary>As <see cref="TryInvoke{T}"/>, for methods without a result.</summary>
    internal bool TryInvoke(TimeSpan timeout, CancellationToken cancellationToken)
    {
        ValueReader reader = Send(timeout, isPatient: false, cancellationToken, out bool answered);
        if (answered)
        {
            FinishNull(ref reader);
            return true;
        }

        Finish();
        cancellationToken.ThrowIfCancellationRequested();
        return false;
    }

    /// <summary>Calls a method that is answered by a value even if it is cancelled, however long that takes.</summary>
    /// <param name="timeout">How long until it is cancelled.</param>
    /// <param name="cancellationToken">When else.</param>
    /// <param name="isInterrupted">It was cancelled, or done, because the thread was interrupted; that is pending again.</param>
    internal T InvokeToTheEnd<T>(TimeSpan timeout, CancellationToken cancellationToken, out bool isInterrupted)
    {
        ValueReader reader = Send(timeout, isPatient: true, cancellationToken, out _);
        isInterrupted = _call.IsInterrupted;
        return Finish<T>(ref reader);
    }

    /// <summary>Calls a method that gives (bool,any).</summary>
    /// <returns>The first.</returns>
    internal bool InvokeFound<T>(out T? value)
    {
        (bool found, value) = Invoke(ReadFound<T>);
        return found;
    }

    /// <summary>Calls a method that gives (bool,any), whose second is a value in any case, or Null.</summary>
    /// <returns>The first.</returns>
    internal bool InvokeExchange<T>(out T? before)
    {
        (bool changed, before) = Invoke(ReadExchange<T>);
        return changed;
    }

    /// <summary>Reads (bool,any), whose second is a value in any case, or Null.</summary>
    internal static (bool Changed, T? Before) ReadExchange<T>(ref ValueReader reader)
    {
        reader.ReadTupleHeader(2);
        bool changed = reader.ReadBoolean();
        T? value = reader.TryReadNull() ? default : reader.Read<T>();
        reader.EndNested();
        return (changed, value);
    }

    /// <summary>Reads (bool,any): false goes with Null.</summary>
    internal static (bool Found, T? Value) ReadFound<T>(ref ValueReader reader)
    {
        reader.ReadTupleHeader(2);
        bool found = reader.ReadBoolean();
        T? value = default;
        if (found)
        {
            value = reader.Read<T>();
        }
        else
        {
            reader.ReadNull();
        }

        reader.EndNested();
        return (found, value);
    }

    /// <summary>Writes an argument; if it cannot cross, the call is not made.</summary>
    /// <typeparam name="T">The type that the method takes.</typeparam>
    /// <param name="value">The argument.</param>
    /// <exception cref="NotSupportedException">Values of the type cannot cross.</exception>
    public void WriteArgument<T>(T value)
    {
        try
        {
            Arguments.Write(value);
        }
        catch
        {
            Abandon();
            throw;
        }
    }

    /// <summary>Writes an argument that is encoded already; if it does not fit, the call is not made.</summary>
    internal void WriteEncoded(ReadOnlySpan<byte> value)
    {
        try
        {
            Arguments.WriteEncoded(value);
        }
        catch
        {
            Abandon();
            throw;
        }
    }

    /// <summary>Writes items as one argument; if one cannot cross, the call is not made.</summary>
    internal void WriteArguments<T>(ReadOnlySpan<T> items)
    {
        try
        {
            Sequences.Write(ref Arguments, items);
        }
        catch
        {
            Abandon();
            throw;
        }
    }

    /// <summary>Writes keys and values as one argument; if one cannot cross, the call is not made.</summary>
    internal void WriteMap<TKey, TValue>(ReadOnlySpan<KeyValuePair<TKey, TValue>> items)
    {
        try
        {
            Arguments.WriteMapHeader(items.Length);
            foreach ((TKey key, TValue value) in items)
            {
                Arguments.Write(key);
                Arguments.Write(value);
            }

            Arguments.EndNested();
        }
        catch
        {
            Abandon();
            throw;
        }
    }

    /// <summary>Calls a method without a result.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Ends when the method has.</returns>
    public ValueTask InvokeAsync(CancellationToken cancellationToken = default)
    {
        Complete();
        (AsyncCall<bool> source, short version) = AsyncCall<bool>.Start(_connection, _call, _keep, ReadNothing, cancellationToken);
        return new ValueTask(source, version);
    }

    /// <summary>Calls a method.</summary>
    /// <typeparam name="T">The result's type.</typeparam>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The result.</returns>
    public ValueTask<T> InvokeAsync<T>(CancellationToken cancellationToken = default) => InvokeAsync(static (ref reader) => WireCodec<T>.Instance.Read(ref reader), cancellationToken);

    /// <summary>Calls a method and reads its result by other means than the codec of a type.</summary>
    internal ValueTask<T> InvokeAsync<T>(ReadValue<T> read, CancellationToken cancellationToken = default)
    {
        Complete();
        (AsyncCall<T> source, short version) = AsyncCall<T>.Start(_connection, _call, _keep, read, cancellationToken);
        return new ValueTask<T>(source, version);
    }

    /// <summary>Calls a method that may wait, and gives up after a time.</summary>
    /// <returns>Whether it was answered in time, and the result; if not, the server did nothing.</returns>
    internal ValueTask<(bool InTime, T? Result)> TryInvokeAsync<T>(TimeSpan timeout, CancellationToken cancellationToken)
    {
        CancellationTokenSource limit = TimedCalls.Limit(cancellationToken);
        Complete();
        (AsyncCall<T> source, short version) = AsyncCall<T>.Start(_connection, _call, _keep, static (ref reader) => WireCodec<T>.Instance.Read(ref reader), limit.Token, patientToken: cancellationToken);
        return TimedCalls.Within(new ValueTask<T>(source, version), limit, timeout, cancellationToken);
    }

    /// <summary>As <see cref="TryInvokeAsync{T}"/>, for methods without a result.</summary>
    internal ValueTask<bool> TryInvokeAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        CancellationTokenSource limit = TimedCalls.Limit(cancellationToken);
        Complete();
        (AsyncCall<bool> source, short version) = AsyncCall<bool>.Start(_connection, _call, _keep, ReadNothing, limit.Token, patientToken: cancellationToken);
        return TimedCalls.Within(new ValueTask(source, version), limit, timeout, cancellationToken);
    }

    /// <summary>Calls a method that gives a stream: each time that it is enumerated, when that begins. Items come as they are taken, some ahead.</summary>
    /// <typeparam name="T">The items' type.</typeparam>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <returns>The stream.</returns>
    public IAsyncEnumerable<T> InvokeStream<T>(CancellationToken cancellationToken = default)
    {
        Complete();
        byte[] frame = _call.Request.Written.ToArray();
        object? keep = _call.TakeKept() is { } kept ? new[] { _keep, kept } : _keep;
        _call.Return();
        return new StreamCall<T>(_connection, frame, keep, cancellationToken);
    }

    /// <summary>The call is not made after all.</summary>
    internal readonly void Abandon() => _call.Return();

    private static bool ReadNothing(ref ValueReader reader)
    {
        reader.ReadNull();
        return true;
    }

    private void Complete()
    {
        Arguments.Commit();
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(_call.Request.All, _call.Request.Length);
    }

    private ValueReader Send(TimeSpan timeout, bool isPatient, CancellationToken cancellationToken, out bool answered)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Complete();
        answered = _connection.Invoke(_call, timeout, isPatient, cancellationToken);
        if (!answered)
        {
            return default;
        }

        if (_call.Lost is { } lost)
        {
            Finish();
            throw lost;
        }

        if (_call.ReplyType == FrameType.Error)
        {
            Exception error = RemoteErrors.Read(_call.Reply.Written, cancellationToken);
            Finish();
            throw error;
        }

        return new ValueReader(_call.Reply.Written) { References = _connection.Objects };
    }

    /// <summary>Reads the result, by the codec of its type if by nothing else.</summary>
    private readonly T Finish<T>(ref ValueReader reader, ReadValue<T>? read = null)
    {
        try
        {
            T result = read is null ? WireCodec<T>.Instance.Read(ref reader) : read(ref reader);
            reader.End();
            Finish();
            return result;
        }
        catch
        {
            _connection.Objects.ReleaseUnread(reader);
            throw;
        }
    }

    private readonly void FinishNull(ref ValueReader reader)
    {
        try
        {
            reader.ReadNull();
            reader.End();
            Finish();
        }
        catch
        {
            _connection.Objects.ReleaseUnread(reader);
            throw;
        }
    }

    private readonly void Finish()
    {
        _call.Return();
        GC.KeepAlive(_keep);
    }
}
