using Managers.Protocol;

namespace Managers.Client;

/// <summary>A call that no thread waits for. Its continuation runs on the thread pool, never on the thread that reads.</summary>
internal sealed class AsyncCall<T> : TaskCompletionSource<T>, ICallCompletion
{
    private readonly ClientConnection _connection;
    private readonly ReadValue<T> _read;
    private readonly CancellationToken _cancellationToken;
    private readonly object? _keep;
    private CancellationTokenRegistration _registration;

    private AsyncCall(ClientConnection connection, object? keep, ReadValue<T> read, CancellationToken cancellationToken)
        : base(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        _connection = connection;
        _keep = keep;
        _read = read;
        _cancellationToken = cancellationToken;
    }

    internal static Task<T> Start(ClientConnection connection, PendingCall call, object? keep, ReadValue<T> read, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            call.Return();
            return System.Threading.Tasks.Task.FromCanceled<T>(cancellationToken);
        }

        var source = new AsyncCall<T>(connection, keep, read, cancellationToken);
        call.Completion = source;
        try
        {
            connection.Start(call, out ulong id);
            if (cancellationToken.CanBeCanceled)
            {
                source.RegisterCancel(id);
            }
        }
        catch (Exception e)
        {
            call.Return();
            return System.Threading.Tasks.Task.FromException<T>(e);
        }

        return source.Task;
    }

    public void Complete(PendingCall call)
    {
        _connection.DoneInBackground();
        _registration.Unregister();
        try
        {
            if (call.Lost is { } lost)
            {
                TrySetException(lost);
            }
            else if (call.ReplyType == FrameType.Error)
            {
                Exception error = RemoteErrors.Read(call.Reply.Written, _cancellationToken);
                if (error is OperationCanceledException && _cancellationToken.IsCancellationRequested)
                {
                    TrySetCanceled(_cancellationToken);
                }
                else
                {
                    TrySetException(error);
                }
            }
            else
            {
                var reader = new ValueReader(call.Reply.Written) { References = _connection.Objects };
                T result = _read(ref reader);
                reader.End();
                TrySetResult(result);
            }
        }
#pragma warning disable CA1031 // Whatever a codec throws is the caller's, not that of the thread that reads for all.
        catch (Exception e)
#pragma warning restore CA1031
        {
            TrySetException(e);
        }

        call.Return();
        GC.KeepAlive(_keep);
    }

    private void RegisterCancel(ulong id)
    {
        CancellationTokenRegistration registration = _cancellationToken.UnsafeRegister(static (state, _) =>
        {
            (AsyncCall<T> source, ulong id) = ((AsyncCall<T>, ulong))state!;
            source._connection.Cancel(id);
        }, (this, id));
        _registration = registration;
        if (Task.IsCompleted)
        {
            registration.Unregister();
        }
    }
}
