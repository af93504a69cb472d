using Managers.Hosting;
using Managers.Protocol;
using Xunit;

namespace Managers.Server.Tests.Hostile;

/// <summary>Objects that end because a client may have no more of them. Row P3.</summary>
public sealed class RefusedReferenceTests : HostileTest
{
    private readonly Probe _probe;

    public RefusedReferenceTests()
        : this(new Probe())
    {
    }

    private RefusedReferenceTests(Probe probe)
        : base(new ServerLimits { MaxObjects = 1 }, register: creators => creators.Add("probe", null, (ref call) =>
        {
            call.EndArguments();
            return probe;
        })) => _probe = probe;

    [Fact]
    public void P3_An_object_that_is_made_in_vain_ends_under_no_lock_of_its_session()
    {
        RawPeer peer = Peer();
        Assert.NotEqual(0UL, peer.Create("event", 1, false));
        _probe.Session = Server.Sessions.First(session => session.Id == peer.SessionId);
        peer.Send(RawPeer.Call(0, ServerMethods.Create, 2, "probe", 0UL));
        Fails(peer, 2, ErrorCode.TooManyObjects);
        _probe.HasEndedWithoutLocks();
        Assert.True(peer.IsServed(3));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void P3_An_object_that_an_answer_would_have_given_ends_under_no_lock_of_its_session(bool hasEnded)
    {
        RawPeer peer = Peer();
        Assert.NotEqual(0UL, peer.Create("event", 1, false));
        Session session = Server.Sessions.First(session => session.Id == peer.SessionId);
        _probe.Session = session;
        if (hasEnded)
        {
            session.End(ErrorCode.ShuttingDown, "The test ends it.");
        }

        ValueWriter writer = session.BeginReply(2);
        try
        {
            ((IReferenceSink)session).Write(ref writer, _probe, null);
            Assert.True(hasEnded, "one object more than allowed was given");
        }
        catch (ProtocolException e)
        {
            Assert.Equal(ErrorCode.TooManyObjects, e.Code);
        }
        finally
        {
            session.AbandonReply(ref writer);
        }

        _probe.HasEndedWithoutLocks();
    }
}
