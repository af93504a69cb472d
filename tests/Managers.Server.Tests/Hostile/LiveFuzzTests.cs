using System.Buffers.Binary;
using System.Globalization;
using System.Net.Sockets;
using Managers.Conformance.Support;
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

    // Several times what a run of any length leaves. More than before: pools keep what other tests have used.
    private const long MaxGrowthInBytes = 128 << 20;

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
        long before = GC.GetTotalMemory(forceFullCollection: true);
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

        long growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        output.WriteLine($"{frames} frames in {sessions} sessions up to seed {seed - 1}: {answered} answers, {closed} sessions were closed by the server; {growth >> 20} MiB more of heap");
        Assert.True(answered > frames / 10, $"only {answered} answers to {frames} frames");
        Assert.True(growth < MaxGrowthInBytes, $"{growth} bytes more are taken than before");
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

        int answers = 0;
        bool isComplete = false;
        // Beside the sending: who does not read its answers is not read either.
        var reading = TestThread.Start(() =>
        {
            while (!isComplete && peer.Receive() is { } answer)
            {
                answers++;
                isComplete = answer.Request == LastRequest;
            }
        });
        try
        {
            for (int i = 0; i < FramesOfASession; i++, frames++)
            {
                peer.Send(NextFrame(ids, 100 + (ulong)i, fuzzer));
            }

            peer.Send(RawPeer.Call(0, ServerMethods.Ping, LastRequest));
        }
        catch (SocketException)
        {
            // Closed by the server.
        }

        reading.Join();
        answered += answers;
        return isComplete;
    }

    private static byte[] NextFrame(ulong[] ids, ulong request, Fuzzer fuzzer)
    {
        switch (fuzzer.Next(100))
        {
            case 0:
                // As likely as not the end of the session. Of the length that it says: else the server would rightly wait for the rest.
                byte[] any = fuzzer.NextFrame().ToArray();
                Array.Resize(ref any, Math.Max(any.Length, FrameHeader.SizeInBytes));
                BinaryPrimitives.WriteInt32LittleEndian(any, any.Length);
                return any;
            case < 8:
                return RawPeer.Frame(FrameType.Cancel, [], request: 100 + (ulong)fuzzer.Next(FramesOfASession));
            case < 40:
                return Call(ids, request, WellFormed(ids, fuzzer), fuzzer);
            default:
                return Call(ids, request, Telling(ids, fuzzer), fuzzer);
        }
    }

    /// <summary>A call of a method of one of the objects, whatever its arguments.</summary>
    private static byte[] Call(ulong[] ids, ulong request, byte[] body, Fuzzer fuzzer)
    {
        int target = fuzzer.Next(ids.Length + 2);
        bool oneWay = fuzzer.Next(10) == 0;
        return RawPeer.Frame(FrameType.Call, body, oneWay ? FrameFlags.OneWay : FrameFlags.None, (ushort)fuzzer.Next(20), oneWay ? 0 : request, target < ids.Length ? ids[target] : 0);
    }

    /// <summary>Changed values that are still some.</summary>
    private static byte[] WellFormed(ulong[] ids, Fuzzer fuzzer)
    {
        while (true)
        {
            byte[] frame = fuzzer.NextFrame().ToArray();
            byte[] body = frame[Math.Min(frame.Length, FrameHeader.SizeInBytes)..];
            if (body.Length >= 18 && body[0] == (byte)ValueCode.Reference)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(body.AsSpan(1), ids[fuzzer.Next(ids.Length)]);
            }

            try
            {
                var reader = new ValueReader(body);
                while (!reader.IsAtEnd)
                {
                    reader.Skip();
                }

                return body;
            }
            catch (ProtocolException)
            {
                // Another one.
            }
        }
    }

    /// <summary>Arguments of the types that the methods want.</summary>
    private static byte[] Telling(ulong[] ids, Fuzzer fuzzer)
    {
        var body = new List<byte>();
        for (int count = fuzzer.Next(4); count > 0; count--)
        {
            if (fuzzer.Next(8) == 0)
            {
                body.AddRange((byte[])[(byte)ValueCode.Reference, .. BitConverter.GetBytes(ids[fuzzer.Next(ids.Length)]), .. new byte[8], 1, 97]);
                continue;
            }

            int number = fuzzer.Next(5) - 1;
            object? value = fuzzer.Next(14) switch
            {
                0 => number,
                1 or 2 => (long)number,
                3 or 4 => (ulong)(number & 3),
                5 => number > 0,
                6 or 7 => number > 1 ? "a" : "b",
                8 => null,
                9 => (object?[])[number, "a"],
                10 => (int[])[1, number],
                11 => new Dictionary<object, object?> { ["a"] = number },
                12 => number + 0.5,
                _ => number > 2 ? int.MaxValue : number > 1 ? long.MaxValue : long.MinValue,
            };
            body.AddRange(RawPeer.Values(value));
        }

        return [.. body];
    }

    private static long Number(string variable, long otherwise) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? long.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
