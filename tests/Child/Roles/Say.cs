using Managers.Platform;
using Managers.Protocol;
using Managers.Transport;

namespace Managers.Tests.Child.Roles;

/// <summary>Connects to a server, proves the key first if it is to speak as a client, and says given bytes and no more: ADDRESS BYTES (handshake|frame) KEY.</summary>
internal static class Say
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    internal static int Run(string[] args)
    {
        Channel channel = PlatformServices.Current.Channels.Connect(ManagerAddress.Parse(args[0]), s_patience);
        if (args[2] == "frame")
        {
            using var input = new FrameInput(channel, ProtocolConstants.MaxHandshakeFrameInBytes);
            Handshake.Connect(channel, input, AuthKey.FromBytes(Convert.FromHexString(args[3])), Environment.ProcessId, s_patience);
        }

        channel.Write(Convert.FromHexString(args[1]));
        Talk.Ready();
        Talk.WaitForEnd();
        GC.KeepAlive(channel);
        return 0;
    }
}
