using System.Buffers.Binary;
using Managers.Protocol;
using Xunit;

namespace Managers.Server.Tests.Hostile;

/// <summary>Objects that hold others, more of them than a stack is deep.</summary>
public sealed class ChainTests() : HostileTest(new ServerLimits())
{
    [Fact]
    public void A_long_chain_of_lists_ends_with_its_head()
    {
        const int Length = 24_000;
        const int AtATime = 500;
        RawPeer peer = Peer();
        ulong last = peer.Create("list", 1, [null]);
        for (int made = 1; made < Length; made += AtATime)
        {
            var frames = new List<byte>();
            for (int i = 0; i < AtATime; i++, last++)
            {
                // Ids count up, and nobody else makes objects meanwhile.
                frames.AddRange(RawPeer.Frame(FrameType.Call, [.. RawPeer.Values("list", 0UL), (byte)ValueCode.List, 1, 0, 0, 0, .. Reference(last)], FrameFlags.None, ServerMethods.Create, 2, 0));
                frames.AddRange(Release(last));
            }

            peer.Send([.. frames]);
            for (int i = 0; i < AtATime; i++)
            {
                Answer(peer, 2, FrameType.Reply);
            }
        }

        Assert.InRange(Server.Objects.Count, Length, int.MaxValue);
        peer.Send(Release(last));
        Assert.True(peer.IsServed(3));
        // One is the dictionary of the other client.
        Assert.Equal(1, Server.Objects.Count);
    }

    private static byte[] Reference(ulong id)
    {
        byte[] bytes = [(byte)ValueCode.Reference, .. new byte[16], 4, .. "list"u8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(1), id);
        return bytes;
    }

    private static byte[] Release(ulong id)
    {
        byte[] body = new byte[16];
        body[0] = 1;
        BinaryPrimitives.WriteUInt64LittleEndian(body.AsSpan(4), id);
        BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(12), 1);
        return RawPeer.Frame(FrameType.Release, body);
    }
}
