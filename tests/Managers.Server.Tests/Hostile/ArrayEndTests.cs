using Managers.Conformance.Support;
using Managers.Hosting;
using Managers.Protocol;
using Xunit;

namespace Managers.Server.Tests.Hostile;

/// <summary>Arrays whose last user goes while they are copied. Row P24.</summary>
public sealed class ArrayEndTests() : HostileTest()
{
    private const ushort ArraySetRange = 3;
    private const int Count = 4_000_000;

    [Fact]
    public void P24_The_memory_of_an_array_stays_until_a_call_that_writes_it_is_done()
    {
        double[] values = new double[Count];
        Array.Fill(values, 1.5);
        byte[] bytes = RawPeer.Values(0L, values);
        for (int round = 0; round < 4; round++)
        {
            RawPeer peer = Peer();
            ulong array = peer.Create("array", 1, "d", (long)Count);
            var referent = (Referent)Server.Objects.Find(array)!;
            Session session = Server.Sessions.Single(session => session.Id == peer.SessionId);
            peer.Send(RawPeer.Frame(FrameType.Call, bytes, 0, ArraySetRange, 2, array));
            TestThread.Until(() => new LocalCall(referent, 0).With(0L).Invoke<double>() == 1.5, "the first of its elements");
            // As another client's call does that finds this one gone; its own reader copies the rest meanwhile.
            session.End(ErrorCode.None, null);
            WaitForConnections(1);
        }
    }
}
