using System.Net.Sockets;
using Managers.Platform;
using Managers.Protocol;
using Managers.Transport;

namespace Managers.Tests.Child.Roles;

/// <summary>Connects to a server's socket, proves the key first if it is to speak as a client, and says given bytes and no more: PATH BYTES (handshake|frame) KEY.</summary>
internal static class Say
{
    internal static int Run(string[] args)
    {
        byte[] bytes = Convert.FromHexString(args[1]);
        if (args[2] == "frame")
        {
            Channel channel = PlatformServices.Current.Channels.Connect(ManagerAddress.Unix(args[0]), TimeSpan.FromSeconds(20));
            using var input = new FrameInput(channel, ProtocolConstants.MaxHandshakeFrameInBytes);
            Handshake.Connect(channel, input, AuthKey.FromBytes(Convert.FromHexString(args[3])), Environment.ProcessId, TimeSpan.FromSeconds(20));
            channel.Write(bytes);
            Talk.Ready();
            Talk.WaitForEnd();
            return 0;
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(args[0]));
        socket.Send(bytes);
        Talk.Ready();
        Talk.WaitForEnd();
        return 0;
    }
}
