using System.Net.Sockets;
using StreamJsonRpc;

namespace Managers.Peers;

/// <summary>Serves one connection of StreamJsonRpc over a Unix socket, in its fastest form: MessagePack, lengths before messages.</summary>
internal static class JsonRpcServer
{
    /// <summary>Until the input ends.</summary>
    internal static async Task RunAsync(string path)
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        Task serving = ServeAsync(listener);
        await ServerLife.RunAsync().ConfigureAwait(false);
        listener.Close();
        await serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task ServeAsync(Socket listener)
    {
        Socket socket = await listener.AcceptAsync().ConfigureAwait(false);
        var stream = new NetworkStream(socket, ownsSocket: true);
        using var rpc = new JsonRpc(new LengthHeaderMessageHandler(stream, stream, new MessagePackFormatter()));
        rpc.AddLocalRpcTarget(new JsonRpcTarget());
        rpc.StartListening();
        await rpc.Completion.ConfigureAwait(false);
    }
}
