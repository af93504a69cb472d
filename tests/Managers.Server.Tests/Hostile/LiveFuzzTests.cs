using System.Buffers.Binary;
using System.Globalization;
using Managers.Core.Tests.Protocol;
using Managers.Protocol;
using Xunit;

namespace Managers.Server.Tests.Hostile;

/// <summary>
/// Random and changed frames of peers with the key, to a server with objects of every type: it answers or closes, and serves the others all the while. <c>MANAGERS_FUZZ_LIVE</c> says how many frames, <c>MANAGERS_FUZZ_SEED</c>
/// with what they begin.
/// </summary>
public sealed class LiveFuzzTests(ITestOutputHelper output) : HostileTest(new ServerLimits { MaxCalls = 64, MaxObjects = 1000, MaxFrameInBytes = 64 << 10, MaxUnreadInBytes = 1 << 20 })
{
    private const int ShortRun = 2_000;
    private const int FramesOfASession = 50;
    private const ulong LastRequest = ulong.MaxValue;

    // Several times what it is at the end of a run of any length.
    private const long MaxHeapInBytes = 256 << 20;

    private static readonly object?[][] s_created =
    [
        ["dict", 0UL, new Dictionary<object, object?> { ["a"] = 1 }],
        ["list", 0UL, (object?[])[1, 2.5, "x"]],
        ["queue", 0UL, 3],
        ["namespace", 0UL, null],
        ["lock", 0UL],
        ["rlock", 0UL],
        ["semaphore", 0UL, 1, 5],
        ["event", 0UL, false],
        ["condition", 0UL, null],
        ["barrier", 0UL, 2],
        ["cell", 0UL, "i", 5],
        ["array", 0UL, "d", 10L],
    ];

    [Fact]
    public void K8_A_server_outlives_whatever_its_clients_send()
    {
        int wanted = (int)Number("MANAGERS_FUZZ_LIVE", ShortRun);
        int seed = (int)Number("MANAGERS_FUZZ_SEED", 1);
        int frames = 0, sessions = 0, closed = 0, answered = 0;
        for (; frames < wanted; seed++, sessions++)
        {
            try
            {
                if (!Session(new Fuzzer(seed), ref frames, ref answered))
                {
                    closed++;
                }
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}, after {frames} frames", e);
            }

            if (sessions % 10 == 0)
            {
                OthersAreUnharmed();
            }
        }

        output.WriteLine($"{frames} frames in {sessions} sessions up to seed {seed - 1}: {answered} answers, {closed} sessions were closed by the server; {GC.GetTotalMemory(forceFullCollection: true) >> 20} MiB of heap");
        Assert.True(answered > frames / 10, $"only {answered} answers to {frames} frames");
        Assert.True(GC.GetTotalMemory(forceFullCollection: true) < MaxHeapInBytes);
        WaitForConnections(1);
    }

    /// <returns>False if the server closed it.</returns>
    private bool Session(Fuzzer fuzzer, ref int frames, ref int answered)
    {
        using var peer = RawPeer.Admitted(Server.Address, Key);
        var ids = new ulong[s_created.Length];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = peer.Create((string)s_created[i][0]!, (ulong)i + 1, s_created[i].AsSpan(2));
        }

        for (int i = 0; i < FramesOfASession; i++, frames++)
        {
            byte[] frame = fuzzer.NextFrame().ToArray();
            if (fuzzer.Next(16) != 0 && frame.Length >= FrameHeader.SizeInBytes)
            {
                ToCall(frame, ids, 100 + (ulong)i, fuzzer);
            }

            if (!peer.TrySend(frame))
            {
                break;
            }
        }

        peer.TrySend(RawPeer.Call(0, ServerMethods.Ping, LastRequest));
        while (peer.Receive() is { } answer)
        {
            answered++;
            if (answer.Request == LastRequest)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Makes it a call of a method of one of the objects, whatever its arguments.</summary>
    private static void ToCall(byte[] frame, ulong[] ids, ulong request, Fuzzer fuzzer)
    {
        int target = fuzzer.Next(ids.Length + 2);
        ulong id = target < ids.Length ? ids[target] : 0;
        // Any but Shutdown, which this server refuses anyway.
        new FrameHeader(frame.Length, FrameType.Call, FrameFlags.None, (ushort)fuzzer.Next(20), request, id).Write(frame);
        if (frame.Length >= FrameHeader.SizeInBytes + 18 && frame[FrameHeader.SizeInBytes] == (byte)ValueCode.Reference && fuzzer.Next(2) == 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(frame.AsSpan(FrameHeader.SizeInBytes + 1), ids[fuzzer.Next(ids.Length)]);
        }
    }

    private static long Number(string variable, long otherwise) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? long.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
