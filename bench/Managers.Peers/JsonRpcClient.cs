using System.Net.Sockets;
using StreamJsonRpc;

namespace Managers.Peers;

/// <summary>A client of StreamJsonRpc that waits for each call; it has no blocking call of its own.</summary>
internal sealed class JsonRpcClient : IPeerClient
{
    private readonly JsonRpc _rpc;

    internal JsonRpcClient(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        var stream = new NetworkStream(socket, ownsSocket: true);
        _rpc = new JsonRpc(new LengthHeaderMessageHandler(stream, stream, new MessagePackFormatter()));
        _rpc.StartListening();
    }

    public int Get(int key) => _rpc.InvokeAsync<int>(nameof(JsonRpcTarget.Get), key).GetAwaiter().GetResult();

    public void Dispose() => _rpc.Dispose();
}
