using Managers.Conformance.Support;
using Managers.Protocol;
using Xunit;

namespace Managers.Server.Tests.Hostile;

/// <summary>Objects that hold others, more of them than a stack is deep.</summary>
public sealed class ChainTests() : HostileTest(new ServerLimits())
{
    private const int Length = 24_000;

    [Fact]
    public void A_long_chain_of_lists_ends_with_its_head()
    {
        RawPeer peer = Peer();
        (ulong first, ulong head) = Chain(peer);
        peer.Send(RawPeer.Release(first));
        Assert.InRange(Server.Objects.Count, Length, int.MaxValue);
        peer.Send(RawPeer.Release(head));
        Assert.True(peer.IsServed(3));
        // One is the dictionary of the other client.
        Assert.Equal(1, Server.Objects.Count);
    }

    [Fact]
    public void What_a_long_chain_leads_to_stays_as_long_as_somebody_has_its_head()
    {
        RawPeer peer = Peer();
        (ulong first, ulong head) = Chain(peer);
        // A ring, which nobody leads to, tells when the search for the chain is over as well: both wait for the same round.
        (ulong other, ulong otherHead) = Chain(peer);
        Add(peer, other, otherHead);
        peer.Send([.. RawPeer.Release(first), .. RawPeer.Release(otherHead), .. RawPeer.Release(other)]);
        TestThread.Until(() => Server.Objects.Count == Length + 1, "the end of the ring alone");
        peer.Send(RawPeer.Release(head));
        Assert.True(peer.IsServed(3));
        Assert.Equal(1, Server.Objects.Count);
    }

    [Fact]
    public void A_ring_that_is_long_ends_with_the_last_reference_to_one_of_it()
    {
        RawPeer peer = Peer();
        (ulong first, ulong head) = Chain(peer);
        Add(peer, first, head);
        peer.Send(RawPeer.Release(first));
        Assert.True(peer.IsServed(3));
        Assert.Equal(Length + 1, Server.Objects.Count);
        peer.Send(RawPeer.Release(head));
        TestThread.Until(() => Server.Objects.Count == 1, "the end of the ring");
    }

    /// <summary>Lists that each hold the one before, of which the peer has the first and the last.</summary>
    private static (ulong First, ulong Head) Chain(RawPeer peer)
    {
        const int AtATime = 500;
        ulong first = peer.Create("list", 1, [null]);
        ulong last = first;
        for (int made = 1; made < Length; made += AtATime)
        {
            var frames = new List<byte>();
            int some = Math.Min(AtATime, Length - made);
            for (int i = 0; i < some; i++)
            {
                // Ids count up, and nobody else makes objects meanwhile.
                frames.AddRange(RawPeer.Frame(FrameType.Call, [.. RawPeer.Values("list", 0UL), (byte)ValueCode.List, 1, 0, 0, 0, .. RawPeer.ListReference(last)], FrameFlags.None, ServerMethods.Create, 2, 0));
                if (last != first)
                {
                    frames.AddRange(RawPeer.Release(last));
                }

                last++;
            }

            peer.Send([.. frames]);
            for (int i = 0; i < some; i++)
            {
                Answer(peer, 2, FrameType.Reply);
            }
        }

        return (first, last);
    }

    private static void Add(RawPeer peer, ulong list, ulong item)
    {
        peer.Send(RawPeer.Frame(FrameType.Call, RawPeer.ListReference(item), FrameFlags.None, 3, 5, list));
        Answer(peer, 5, FrameType.Reply);
    }
}
