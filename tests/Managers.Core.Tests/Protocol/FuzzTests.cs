using System.Globalization;
using System.Security.Authentication;
using Managers.Client;
using Managers.Hosting;
using Managers.Protocol;
using Managers.Transport;
using Xunit;

namespace Managers.Core.Tests.Protocol;

/// <summary>
/// Random and changed frames through everything that reads what a peer sends: nothing but the errors of the protocol, no memory beyond a multiple of what arrived, and readers that agree with each other.
/// <c>MANAGERS_FUZZ_FRAMES</c> says how many frames, <c>MANAGERS_FUZZ_SEED</c> with what they begin.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int ShortRun = 40_000;
    private const int FramesOfASeed = 10_000;

    // An exception of the runtime with its trace and message is most of it; what has to hold is that no announced length or count counts.
    private const long MaxAllocatedPerFrame = 256 << 10;

    static FuzzTests()
    {
        // What generated code does for the types that its methods name.
        WireCodecs.RegisterMap<string, int?>();
        WireCodecs.RegisterTuple<bool, object?>();
    }

    private long _frames;
    private long _taken;
    private long _refused;

    [Fact]
    public void K8_Whatever_arrives_is_taken_or_refused_and_nothing_else()
    {
        long wanted = Number("MANAGERS_FUZZ_FRAMES", ShortRun);
        int seed = (int)Number("MANAGERS_FUZZ_SEED", 1);
        for (; _frames < wanted; seed++)
        {
            var fuzzer = new Fuzzer(seed);
            for (int i = 0; i < FramesOfASeed && _frames < wanted; i++, _frames++)
            {
                ReadOnlyMemory<byte> frame = fuzzer.NextFrame();
                long before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    Receive(frame, fuzzer);
                    Handshakes(frame, i);
                    Control(frame.Span);
                }
                catch (Exception e)
                {
                    throw new InvalidOperationException($"seed {seed}, frame {i}: {Convert.ToHexString(frame.Span)}", e);
                }

                long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                Assert.True(allocated < MaxAllocatedPerFrame, $"seed {seed}, frame {i} took {allocated} bytes: {Convert.ToHexString(frame.Span)}");
            }
        }

        output.WriteLine($"{_frames} frames up to seed {seed - 1}: {_taken} bodies were values, {_refused} were refused");
        Assert.True(_taken > wanted / 10 && _refused > wanted / 10, $"{_taken} taken and {_refused} refused of {wanted}: the frames are too right or too wrong to prove anything");
    }

    private static long Number(string variable, long otherwise) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? long.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private void Receive(ReadOnlyMemory<byte> bytes, Fuzzer fuzzer)
    {
        using var input = new FrameInput(new ScriptedChannel(bytes, () => 1 + fuzzer.Next(200)), 4096);
        try
        {
            do
            {
                while (input.TryTake(out FrameHeader header, out ReadOnlySpan<byte> body))
                {
                    Read(header, body, fuzzer);
                }
            }
            while (input.Read() > 0);
        }
        catch (ProtocolException)
        {
            _refused++;
        }
    }

    private void Read(in FrameHeader header, ReadOnlySpan<byte> body, Fuzzer fuzzer)
    {
        switch (header.Type)
        {
            case FrameType.Error:
                Refusable(body, static bytes => Assert.NotNull(RemoteErrors.Read(bytes, default)));
                break;
            case FrameType.Goodbye:
                Assert.NotNull(Handshake.ReadGoodbye(body));
                break;
        }

        // Whatever kind it is: as values.
        bool isWellFormed = Refusable(body, static bytes =>
        {
            var reader = new ValueReader(bytes);
            while (!reader.IsAtEnd)
            {
                reader.Skip();
            }

            ValueWalker.ForEachReference(bytes, 0, static (_, _) => { });
        });
        bool isRead = Refusable(body, ReadAndWrite);
        Assert.False(isRead && !isWellFormed, "was read although it is malformed");
        if (isWellFormed)
        {
            _taken++;
            Compare(body);
        }
        else
        {
            _refused++;
        }

        Refusable(body, s_typed[fuzzer.Next(s_typed.Length)]);
    }

    /// <summary>As values of any type; written again they are read as the same.</summary>
    private static void ReadAndWrite(ReadOnlySpan<byte> bytes)
    {
        var reader = new ValueReader(bytes);
        while (!reader.IsAtEnd)
        {
            object? value = reader.Read<object?>();
            using var once = new FrameBuffer();
            Write(once, value);
            var again = new ValueReader(once.Written);
            using var twice = new FrameBuffer();
            Write(twice, again.Read<object?>());
            Assert.True(again.IsAtEnd);
            Assert.True(once.Written.SequenceEqual(twice.Written), "is written otherwise the second time");
        }
    }

    private static void Write(FrameBuffer buffer, object? value)
    {
        var writer = new ValueWriter(buffer, 0);
        writer.Write(value);
        writer.Commit();
    }

    /// <summary>As keys: equal to themselves, with one hash.</summary>
    private static void Compare(ReadOnlySpan<byte> body)
    {
        var reader = new ValueReader(body);
        while (!reader.IsAtEnd)
        {
            byte[] value = reader.Skip().ToArray();
            Assert.True(EncodedComparer.Instance.Equals(value.AsSpan(), value));
            Assert.Equal(EncodedComparer.Instance.GetHashCode(value), EncodedComparer.Instance.GetHashCode(value.AsSpan()));
        }
    }

    /// <summary>As what a method might want: one of these each time, for most of it is exceptions.</summary>
    private static readonly Reading[] s_typed =
    [
        static bytes => new ValueReader(bytes).Read<int>(),
        static bytes => new ValueReader(bytes).Read<string>(),
        static bytes => new ValueReader(bytes).Read<double[]>(),
        static bytes => new ValueReader(bytes).Read<List<string>>(),
        static bytes => new ValueReader(bytes).Read<Dictionary<string, int?>>(),
        static bytes => new ValueReader(bytes).Read<(bool, object?)>(),
        static bytes => new ValueReader(bytes).Read<SharedToken>(),
        static bytes => new ValueReader(bytes).ReadReference(out _, out _),
    ];

    /// <summary>The two sides of a handshake with a peer that says this; not each time, for they make keys of it.</summary>
    private static void Handshakes(ReadOnlyMemory<byte> bytes, int number)
    {
        if (number % 8 != 0)
        {
            return;
        }

        Ends(bytes, static (channel, input) => Handshake.Accept(channel, input, s_key, default, Handshake.Patience, s_nonce));
        Ends(bytes, static (channel, input) => Handshake.Connect(channel, input, s_key, 1, TimeSpan.FromMinutes(1), s_nonce));
    }

    private static readonly AuthKey s_key = AuthKey.Random();
    private static readonly byte[] s_nonce = new byte[32];

    private static void Ends(ReadOnlyMemory<byte> bytes, Action<ScriptedChannel, FrameInput> side)
    {
        var channel = new ScriptedChannel(bytes);
        using var input = new FrameInput(channel, ProtocolConstants.MaxHandshakeFrameInBytes);
        Exception? error = Record.Exception(() => side(channel, input));
        Assert.True(error is ProtocolException or ManagerUnavailableException or AuthenticationException, $"the handshake ended with {error}");
    }

    private static void Control(ReadOnlySpan<byte> bytes)
    {
        Refusable(bytes, static body => Assert.InRange(ControlMessage.Parse(body).ToBytes().Length, 1, 4 + body.Length));
        if (bytes.Length > 24)
        {
            Refusable([(byte)(1 + bytes[0] % 4), .. bytes[24..]], static body => Assert.InRange(ControlMessage.Parse(body).ToBytes().Length, 1, 4 + body.Length));
        }
    }

    private delegate void Reading(ReadOnlySpan<byte> bytes);

    private static bool Refusable(ReadOnlySpan<byte> bytes, Reading read)
    {
        try
        {
            read(bytes);
            return true;
        }
        catch (ProtocolException)
        {
            return false;
        }
    }
}
