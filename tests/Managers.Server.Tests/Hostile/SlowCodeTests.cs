using System.Buffers.Binary;
using Managers.Conformance.Support;
using Managers.Hosting;
using Managers.Protocol;
using Xunit;

namespace Managers.Server.Tests.Hostile;

/// <summary>Code of the user's that takes its time, and what peers do meanwhile.</summary>
public sealed class SlowCodeTests : HostileTest
{
    private readonly Patient _patient;

    public SlowCodeTests()
        : this(new Patient())
    {
    }

    private SlowCodeTests(Patient patient)
        : base(register: creators => Register(creators, patient)) => _patient = patient;

    [Fact]
    public void Code_that_cleans_up_after_a_cancellation_holds_nobody_up()
    {
        RawPeer peer = Peer();
        ulong patient = peer.Create("patient", 1);
        peer.Send(Named(patient, 2, "CleanUpAsync"));
        peer.Send(RawPeer.Frame(FrameType.Cancel, [], request: 2));
        Assert.True(_patient.CleansUp.Wait(TestThread.Patience));
        Assert.True(peer.IsServed(3));
        _patient.GoOn.Set();
        Fails(peer, 2, ErrorCode.Cancelled);
    }

    [Fact]
    public void What_a_client_held_goes_back_though_code_cleans_up_after_it()
    {
        using LockProxy gate = Good.CreateLock();
        RawPeer peer = Peer();
        ulong patient = peer.Create("patient", 1);
        ProxyToken token = gate.ToToken();
        peer.Send(RawPeer.Call(0, ServerMethods.Adopt, 2, token.Id, token.Lease));
        Answer(peer, 2, FrameType.Reply);
        Assert.True(Good.Revoke(token));
        peer.Send(RawPeer.Call(token.Id, 0, 3, 1UL));
        Answer(peer, 3, FrameType.Reply);
        peer.Send(Named(patient, 4, "CleanUpAsync"));
        Assert.True(peer.IsServed(5));
        peer.Dispose();
        Assert.True(_patient.CleansUp.Wait(TestThread.Patience));
        Assert.True(gate.TryAcquire(TestThread.Patience));
        gate.Release();
        _patient.GoOn.Set();
    }

    [Fact]
    public void A_server_stops_though_code_cleans_up()
    {
        using var patient = new Patient();
        var creators = new CreatorTable();
        Register(creators, patient);
        var server = new ManagerServer(Key, new ServerLimits(), creators);
        server.Start(OperatingSystem.IsWindows() ? ManagerAddress.Parse("tcp://127.0.0.1:0") : ManagerAddress.Unix(Path.Combine(Path.GetTempPath(), $"managers-{Guid.NewGuid():N}")));
        using RawPeer peer = RawPeer.Admitted(server.Address, Key);
        peer.Send(Named(peer.Create("patient", 1), 2, "CleanUpAsync"));
        Assert.True(peer.IsServed(3));
        server.Stop(TimeSpan.FromMilliseconds(100));
        Assert.True(patient.CleansUp.Wait(TestThread.Patience));
        patient.GoOn.Set();
        TestThread.Until(() => server.ConnectionCount == 0, "the end of the connection");
    }

    [Theory]
    [InlineData("Take")]
    [InlineData("TakeApart")]
    public void An_argument_that_waits_with_its_call_is_there_though_the_client_has_given_it_back(string method)
    {
        RawPeer peer = Peer();
        ulong patient = peer.Create("patient", 1);
        ulong list = peer.Create("list", 2, [null]);
        byte[] release = new byte[16];
        release[0] = 1;
        BinaryPrimitives.WriteUInt64LittleEndian(release.AsSpan(4), list);
        BinaryPrimitives.WriteUInt32LittleEndian(release.AsSpan(12), 1);
        byte[] reference = [(byte)ValueCode.Reference, .. new byte[16], 4, .. "list"u8];
        BinaryPrimitives.WriteUInt64LittleEndian(reference.AsSpan(1), list);
        peer.Send([.. Named(patient, 3, "Wait"), .. Named(patient, 4, method, reference), .. RawPeer.Frame(FrameType.Release, release)]);
        Assert.True(peer.IsServed(5));
        _patient.GoOn.Set();
        var answers = new List<(FrameType, ulong)>();
        for (int i = 0; i < 2; i++)
        {
            RawFrame answer = peer.Receive()!;
            answers.Add((answer.Type, answer.Request));
        }

        Assert.Equal([(FrameType.Reply, 3UL), (FrameType.Reply, 4UL)], answers.Order());
        TestThread.Until(() => AreGone(list), "the end of the list");
    }

    [Fact]
    public void A_number_that_comes_again_after_its_call_was_cancelled_is_a_call_of_its_own()
    {
        RawPeer peer = Peer();
        ulong patient = peer.Create("patient", 1);
        peer.Send([.. Named(patient, 2, "Wait"), .. Named(patient, 3, "Add", RawPeer.Values(1000))]);
        TestThread.Until(() => _patient.IsInside, "the first call");
        Assert.True(peer.IsServed(4));
        peer.Send(RawPeer.Frame(FrameType.Cancel, [], request: 3));
        Fails(peer, 3, ErrorCode.Cancelled);
        peer.Send(Named(patient, 3, "Add", RawPeer.Values(1)));
        Assert.True(peer.IsServed(5));
        _patient.GoOn.Set();
        Answer(peer, 2, FrameType.Reply);
        Assert.Equal(RawPeer.Values(1), Answer(peer, 3, FrameType.Reply).Body);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_number_of_a_call_that_stands_in_line_given_to_another_one_ends_the_connection(bool isForText)
    {
        RawPeer peer = Peer();
        ulong patient = peer.Create("patient", 1);
        peer.Send([.. Named(patient, 2, "Wait"), .. Named(patient, 3, "Add", RawPeer.Values(1000))]);
        TestThread.Until(() => _patient.IsInside, "the first call");
        Assert.True(peer.IsServed(4));
        peer.Send(isForText ? RawPeer.Call(0, ServerMethods.Describe, 3, patient) : Named(patient, 3, "Add", RawPeer.Values(1)));
        Ends(peer, ErrorCode.ProtocolViolation);
        _patient.GoOn.Set();
        OthersAreUnharmed();
    }

    [Fact]
    public void An_object_is_not_asked_for_its_text_while_a_call_is_inside()
    {
        RawPeer peer = Peer();
        ulong patient = peer.Create("patient", 1);
        peer.Send(Named(patient, 2, "Wait"));
        TestThread.Until(() => _patient.IsInside, "the call");
        peer.Send(RawPeer.Call(0, ServerMethods.Describe, 3, patient));
        Assert.True(peer.IsServed(4));
        _patient.GoOn.Set();
        Answer(peer, 2, FrameType.Reply);
        Assert.Equal(RawPeer.Values("patient"), Answer(peer, 3, FrameType.Reply).Body);
        Assert.Equal(0, _patient.ToldInside);
    }

    [Fact]
    public void An_object_that_is_to_be_asked_for_its_text_in_its_turn_is_not_once_that_is_cancelled()
    {
        RawPeer peer = Peer();
        ulong patient = peer.Create("patient", 1);
        peer.Send(Named(patient, 2, "Wait"));
        TestThread.Until(() => _patient.IsInside, "the call");
        peer.Send(RawPeer.Call(0, ServerMethods.Describe, 3, patient));
        Assert.True(peer.IsServed(4));
        peer.Send(RawPeer.Frame(FrameType.Cancel, [], request: 3));
        Fails(peer, 3, ErrorCode.Cancelled);
        _patient.GoOn.Set();
        Answer(peer, 2, FrameType.Reply);
        peer.Send(Named(patient, 5, "Add", RawPeer.Values(1)));
        Answer(peer, 5, FrameType.Reply);
        Assert.Equal(0, _patient.Told);
    }

    [Fact]
    public void An_object_is_not_asked_for_its_text_for_a_client_that_has_gone()
    {
        RawPeer peer = Peer();
        ulong patient = peer.Create("patient", 1);
        peer.Send(Named(patient, 2, "Wait"));
        TestThread.Until(() => _patient.IsInside, "the call");
        RawPeer gone = Peer();
        gone.Send(RawPeer.Call(0, ServerMethods.Describe, 1, gone.Create("patient", 2)));
        Assert.True(gone.IsServed(3));
        gone.Dispose();
        WaitForConnections(2);
        _patient.GoOn.Set();
        Answer(peer, 2, FrameType.Reply);
        peer.Send(Named(patient, 3, "Add", RawPeer.Values(1)));
        Answer(peer, 3, FrameType.Reply);
        Assert.Equal(0, _patient.Told);
    }

    [Fact]
    public void Arguments_that_are_malformed_end_the_connection_as_with_an_object_of_the_librarys_own()
    {
        RawPeer peer = Peer();
        peer.Send(Named(peer.Create("patient", 1), 2, "Add", [0x7f]));
        Ends(peer, ErrorCode.ProtocolViolation);
    }

    [Theory]
    [InlineData("Strange")]
    [InlineData("StrangeLaterAsync")]
    [InlineData("StrangeItemsAsync")]
    public void A_result_that_cannot_be_sent_says_that_the_method_has_run(string method)
    {
        RawPeer peer = Peer();
        peer.Send(Named(peer.Create("patient", 1), 2, method));
        if (method == "StrangeItemsAsync")
        {
            Assert.Equal(FrameFlags.Stream, Answer(peer, 2, FrameType.Reply).Flags);
        }

        RawFrame error = Answer(peer, 2, FrameType.Error);
        Assert.Equal((ErrorCode.ResultNotEncodable, (byte)ValueCode.True), (error.Code, error.Body[^1]));
    }

    [Fact]
    public void What_a_stream_throws_when_it_ends_for_an_item_that_cannot_be_sent_is_its_own()
    {
        RawPeer peer = Peer();
        peer.Send(Named(peer.Create("patient", 1), 2, "StrangeItemsThatEndBadlyAsync"));
        Answer(peer, 2, FrameType.Reply);
        Fails(peer, 2, ErrorCode.Remote);
    }

    private static void Register(CreatorTable creators, Patient patient) => creators.Add("patient", null, (ref call) =>
    {
        call.EndArguments();
        return patient;
    });

    private static byte[] Named(ulong id, ulong request, string name, params byte[] values) =>
        RawPeer.Frame(FrameType.Call, [.. RawPeer.Values(name), .. values], FrameFlags.ByName, ushort.MaxValue, request, id);

    private bool AreGone(ulong id)
    {
        // What code of the user's was given stands as long as that is not collected.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Server.Objects.Find(id) is null;
    }
}
