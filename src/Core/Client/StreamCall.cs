using System.Threading.Channels;
using Managers.Protocol;
using Uninterrupted = Managers.Platform.Uninterrupted;

namespace Managers.Client;

/// <summary>A call whose result is a stream: made anew by each enumeration, when it begins.</summary>
/// <param name="connection">Where it goes.</param>
/// <param name="frame">The frame, complete but for the number.</param>
/// <param name="keep">What must live until the stream ends.</param>
/// <param name="cancellationToken">Cancels every enumeration.</param>
internal sealed class StreamCall<T>(ClientConnection connection, byte[] frame, object? keep, CancellationToken cancellationToken) : IAsyncEnumerable<T>
{
    public IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken enumeration = default) => new StreamItems<T>(connection, frame, keep, cancellationToken, enumeration);
}

/// <summary>
/// The items of a stream: those that have arrived and are not taken yet are never more than the server was granted. The thread that reads for all decodes them; who enumerates grants more as it takes them.
/// </summary>
internal sealed class StreamItems<T> : IAsyncEnumerator<T>, ICallCompletion, IStreamSink
{
    private const int GrantedAtOnce = ProtocolConstants.StreamCredit / 2;

    private readonly ClientConnection _connection;
    private readonly object? _keep;
    private readonly byte[] _frame;
    private readonly CancellationTokenSource? _linked;
    private readonly CancellationToken _cancellation;
    private readonly Channel<T> _items = Channel.CreateUnbounded<T>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private CancellationTokenRegistration _registration;
    private ulong _id;
    private long _granted = ProtocolConstants.StreamCredit;
    private long _received;
    private int _taken;
    private bool _isDone;
    private bool _isOpen;

    internal StreamItems(ClientConnection connection, byte[] frame, object? keep, CancellationToken cancellation, CancellationToken enumeration)
    {
        _connection = connection;
        _frame = frame;
        _keep = keep;
        _linked = cancellation.CanBeCanceled && enumeration.CanBeCanceled && cancellation != enumeration ? CancellationTokenSource.CreateLinkedTokenSource(cancellation, enumeration) : null;
        _cancellation = _linked?.Token ?? (cancellation.CanBeCanceled ? cancellation : enumeration);
    }

    public T Current { get; private set; } = default!;

    public async ValueTask<bool> MoveNextAsync()
    {
        if (_id == 0)
        {
            Begin();
        }

        while (true)
        {
            if (_items.Reader.TryRead(out T? item))
            {
                Current = item;
                Took();
                return true;
            }

            if (!await _items.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
            {
                return false;
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        Uninterrupted.Unregister(_registration);
        if (_id != 0 && !Volatile.Read(ref _isDone))
        {
            Cancel();
        }

        _linked?.Dispose();
        return default;
    }

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<byte> item)
    {
        if (++_received > Volatile.Read(ref _granted))
        {
            throw new ProtocolException($"The server sent item {_received} of a stream; {Volatile.Read(ref _granted)} were asked for.");
        }

        var reader = new ValueReader(item) { References = _connection.Objects };
        try
        {
            T value = WireCodec<T>.Instance.Read(ref reader);
            reader.End();
            Uninterrupted.Do(static write => write.Writer.TryWrite(write.Value), (_items.Writer, Value: value));
        }
#pragma warning disable CA1031 // Whatever a codec throws is the caller's, not that of the thread that reads for all.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _connection.Objects.ReleaseUnread(reader);
            End(e);
        }
    }

    /// <summary>Each stream has its own.</summary>
    public void Keep()
    {
    }

    /// <inheritdoc/>
    public void Complete(PendingCall call, ReadOnlySpan<byte> body)
    {
        if (call.Lost is null && call.ReplyType == FrameType.Reply && (call.ReplyFlags & FrameFlags.Stream) != 0)
        {
            // It is open; the call ends by another answer.
            _isOpen = true;
            return;
        }

        Volatile.Write(ref _isDone, true);
        _connection.DoneInBackground(ofRun: false);
        Exception? error = call.Lost ?? (call.ReplyType == FrameType.Error ? RemoteErrors.Read(body, _cancellation) : _isOpen ? null : NoStream());
        End(error);
        call.Return();
        GC.KeepAlive(_keep);
    }

    private void End(Exception? error) => Uninterrupted.Do(static end => end.Writer.TryComplete(end.Error), (_items.Writer, Error: error));

    // Only a call by name can be of such a method: a typed proxy has the contract's.
    private static ProtocolException NoStream() =>
        new(ErrorCode.ArgumentMismatch, "The method has run and was answered by one value: it gives no stream, which CallStream takes. Call it by CallMethod<T>, or call the typed proxy.");

    private void Begin()
    {
        _cancellation.ThrowIfCancellationRequested();
        PendingCall call = PendingCall.Rent();
        call.Request.MaxLength = _connection.Terms.MaxFrameInBytes;
        call.Request.Append(_frame);
        call.Completion = this;
        call.Stream = this;
        _connection.StartStream(call, out _id);
        if (_cancellation.CanBeCanceled)
        {
            _registration = Uninterrupted.Register(static state => ((StreamItems<T>)state!).Cancel(), this, _cancellation);
        }
    }

    private void Cancel() => _connection.CancelSoon(_id);

    private void Took()
    {
        if (++_taken < GrantedAtOnce || Volatile.Read(ref _isDone))
        {
            return;
        }

        // Before it is sent: the items may be here at once.
        Interlocked.Add(ref _granted, _taken);
        try
        {
            _connection.SendCredit(_id, (uint)_taken);
        }
        catch (ObjectDisposedException)
        {
            // The connection has ended, and with it the stream: its end is in line behind the items.
        }

        _taken = 0;
    }
}
