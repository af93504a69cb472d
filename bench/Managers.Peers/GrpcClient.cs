using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;

namespace Managers.Peers;

/// <summary>gRPC's own blocking call.</summary>
internal sealed class GrpcClient : IPeerClient
{
    private readonly GrpcChannel _channel;
    private readonly CallInvoker _invoker;

    internal GrpcClient(string path)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        _channel = GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
        _invoker = _channel.CreateCallInvoker();
    }

    public int Get(int key) => GrpcNumbers.ToNumber(_invoker.BlockingUnaryCall(GrpcNumbers.GetMethod, null, default, GrpcNumbers.ToBytes(key)));

    public void Dispose() => _channel.Dispose();
}
