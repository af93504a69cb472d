using System.Buffers.Binary;
using Managers.Protocol;

namespace Managers.Client;

/// <summary>An Error frame becomes an exception: one of a closed list that is known here, with what the server told inside; or a <see cref="RemoteException"/>.</summary>
internal static class RemoteErrors
{
    internal static Exception Read(ReadOnlySpan<byte> body, CancellationToken cancellationToken)
    {
        if (body.Length < sizeof(ushort))
        {
            return new ProtocolException("An Error frame without a code was received.");
        }

        var code = (ErrorCode)BinaryPrimitives.ReadUInt16LittleEndian(body);
        var reader = new ValueReader(body[2..]);
        string? type = reader.ReadString();
        string message = reader.ReadText();
        string? stack = reader.ReadString();
        reader.ReadBoolean();
        reader.End();
        return code switch
        {
            ErrorCode.Cancelled => new OperationCanceledException("The call was cancelled, and did nothing.", cancellationToken),
            ErrorCode.Remote => Rebuild(new RemoteException(type ?? "?", message, stack)),
            ErrorCode.ObjectLost => new ObjectDisposedException("proxy", $"The object is gone from the manager server, or this connection has no reference to it any more: {message}"),
            ErrorCode.MethodNotExposed or ErrorCode.MethodNotFound => new MethodNotExposedException(message),
            ErrorCode.ShuttingDown => new ManagerUnavailableException(message, mayHaveExecuted: false),
            _ => new ProtocolException(code, message),
        };
    }

    private static Exception Rebuild(RemoteException remote) => remote.RemoteType switch
    {
        "System.ArgumentException" => new ArgumentException(remote.RemoteMessage, remote),
        "System.ArgumentNullException" => new ArgumentNullException(remote.RemoteMessage, remote),
        "System.ArgumentOutOfRangeException" => new ArgumentOutOfRangeException(remote.RemoteMessage, remote),
        "System.ArithmeticException" => new ArithmeticException(remote.RemoteMessage, remote),
        "System.DivideByZeroException" => new DivideByZeroException(remote.RemoteMessage, remote),
        "System.FormatException" => new FormatException(remote.RemoteMessage, remote),
#pragma warning disable CA2201 // It was thrown by the runtime, over there.
        "System.IndexOutOfRangeException" => new IndexOutOfRangeException(remote.RemoteMessage, remote),
#pragma warning restore CA2201
        "System.InvalidCastException" => new InvalidCastException(remote.RemoteMessage, remote),
        "System.InvalidOperationException" => new InvalidOperationException(remote.RemoteMessage, remote),
        "System.NotImplementedException" => new NotImplementedException(remote.RemoteMessage, remote),
        "System.NotSupportedException" => new NotSupportedException(remote.RemoteMessage, remote),
        "System.ObjectDisposedException" => new ObjectDisposedException(remote.RemoteMessage, remote),
        "System.OperationCanceledException" or "System.Threading.Tasks.TaskCanceledException" => new OperationCanceledException(remote.RemoteMessage, remote),
        "System.OverflowException" => new OverflowException(remote.RemoteMessage, remote),
        "System.TimeoutException" => new TimeoutException(remote.RemoteMessage, remote),
        "System.UnauthorizedAccessException" => new UnauthorizedAccessException(remote.RemoteMessage, remote),
        "System.Collections.Generic.KeyNotFoundException" => new KeyNotFoundException(remote.RemoteMessage, remote),
        "System.Threading.LockRecursionException" => new LockRecursionException(remote.RemoteMessage, remote),
        "System.Threading.SemaphoreFullException" => new SemaphoreFullException(remote.RemoteMessage, remote),
        "System.Threading.SynchronizationLockException" => new SynchronizationLockException(remote.RemoteMessage, remote),
        "Managers.BrokenBarrierException" => new BrokenBarrierException(remote.RemoteMessage, remote),
        _ => remote,
    };
}
