using System.Text.Json;
using System.Text.RegularExpressions;
using Managers.Client;
using Managers.Protocol;
using Managers.Transport;
using Xunit;

namespace Managers.Core.Tests.Protocol;

/// <summary>docs/vectors/protocol/frames.json and handshake.json, and that docs/protocol.md shows the same bytes.</summary>
public sealed partial class FrameVectorTests
{
    public static TheoryData<string> Names => [.. Vectors.Frames.Select(static frame => frame.Name)];

    // Header, and the body written with the library's own writer; of Release, Credit and Goodbye the body is not made of values.
    private static readonly Dictionary<string, (FrameHeader Header, WriteBody Body)> s_frames = new()
    {
        ["create a dict"] = (Call(0, 1, 0), WriteCreation),
        ["a reference comes back"] = (Answer(FrameType.Reply, 1), static (ref writer) => writer.WriteReference(1, Managers.Hosting.StockTypes.Find("dict")!.Hash, "dict"u8)),
        ["get an item"] = (Call(0, 2, 1), static (ref writer) => writer.WriteString("a")),
        ["the item"] = (Answer(FrameType.Reply, 2), static (ref writer) => writer.WriteInt32(1)),
        ["a call by name"] = (Call(0xFFFF, 3, 1) with { Flags = FrameFlags.ByName }, static (ref writer) => writer.WriteString("Count")),
        ["a count"] = (Answer(FrameType.Reply, 3), static (ref writer) => writer.WriteInt64(1)),
        ["a call that nothing answers"] = (Call(7, 0, 1) with { Flags = FrameFlags.OneWay }, NoBody),
        ["an item that is missing"] = (Call(0, 4, 1), static (ref writer) => writer.WriteString("a")),
        ["an error of the method"] = (Answer(FrameType.Error, 4), static (ref writer) => WriteError(ref writer, 25, "System.Collections.Generic.KeyNotFoundException", "No key.", true)),
        ["a call that waits"] = (Call(2, 5, 2), NoBody),
        ["cancel"] = (Answer(FrameType.Cancel, 5), NoBody),
        ["the answer to a cancelled call"] = (Answer(FrameType.Error, 5), static (ref writer) => WriteError(ref writer, 24, null, "Cancelled.", false)),
        ["an answer without a value"] = (Answer(FrameType.Reply, 6), static (ref writer) => writer.WriteNull()),
        ["a stream begins"] = (Answer(FrameType.Reply, 7) with { Flags = FrameFlags.Stream }, static (ref writer) => writer.WriteNull()),
        ["an item of a stream"] = (Answer(FrameType.Item, 7), static (ref writer) => writer.WriteInt32(42)),
        ["credit"] = (Answer(FrameType.Credit, 7), static (ref writer) => System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(writer.TakeRaw(4), 32)),
        ["release"] = (Answer(FrameType.Release, 0), WriteRelease),
        ["a change to rings"] = (Answer(FrameType.Ring, 0), NoBody),
    };

    private delegate void WriteBody(ref ValueWriter writer);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_frame_is_read_from_its_vector_however_it_arrives(string name)
    {
        FrameVector vector = Vectors.Frame(name);
        byte[] bytes = vector.Bytes;
        for (int piece = 1; piece <= bytes.Length; piece += piece < 30 ? 1 : 17)
        {
            using var input = new FrameInput(new ScriptedChannel(bytes, () => piece), 1024);
            FrameHeader header;
            ReadOnlySpan<byte> body;
            while (!input.TryTake(out header, out body))
            {
                Assert.Equal(1, input.Read());
            }

            Assert.Equal(vector.Body, body.ToArray());
            Assert.Equal(bytes, input.LastFrame(header.Length).ToArray());
            byte[] written = new byte[FrameHeader.SizeInBytes];
            header.Write(written);
            Assert.Equal(bytes[..FrameHeader.SizeInBytes], written);
            Assert.Equal(0, input.Read());
        }
    }

    [Fact]
    public void Frames_are_written_as_their_vectors()
    {
        foreach ((string name, (FrameHeader header, WriteBody write)) in s_frames)
        {
            using var buffer = new FrameBuffer();
            var writer = new ValueWriter(buffer, 0);
            writer.TakeRaw(FrameHeader.SizeInBytes);
            write(ref writer);
            writer.Commit();
            (header with { Length = buffer.Length }).Write(buffer.All);
            Assert.Equal(Convert.ToHexString(Vectors.Frame(name).Bytes), Convert.ToHexString(buffer.Written));
        }

        Assert.Equal(Vectors.Frame("goodbye").Bytes, Handshake.Goodbye(ErrorCode.None, "The client is done."));
        Assert.Equal(Vectors.Frame("goodbye of a server").Bytes, Handshake.Goodbye(ErrorCode.AuthenticationFailed, "The keys differ."));
        Assert.IsType<System.Security.Authentication.AuthenticationException>(Handshake.ReadGoodbye(Vectors.Frame("goodbye of a server").Body));

        string[] known = [.. s_frames.Keys, "goodbye", "goodbye of a server", "hello", "challenge", "proof", "welcome"];
        Assert.Equal(known.Order(), Vectors.Frames.Select(static frame => frame.Name).Order());
        Assert.Equal(Enum.GetValues<FrameType>(), Vectors.Frames.Select(static frame => (FrameType)frame.Bytes[4]).Distinct().Order());
    }

    [Fact]
    public void Errors_are_read_from_their_vectors()
    {
        KeyNotFoundException missing = Assert.IsType<KeyNotFoundException>(RemoteErrors.Read(Vectors.Frame("an error of the method").Body, default));
        Assert.Equal("No key.", missing.Message);
        Assert.IsType<OperationCanceledException>(RemoteErrors.Read(Vectors.Frame("the answer to a cancelled call").Body, default));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_header_with_a_changed_bit_is_another_frame_or_is_refused(string name)
    {
        byte[] bytes = Vectors.Frame(name).Bytes;
        FrameHeader right = FrameHeader.Read(bytes, 1024);
        for (int bit = 0; bit < 8 * FrameHeader.SizeInBytes; bit++)
        {
            byte[] changed = [.. bytes];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                Assert.NotEqual(right, FrameHeader.Read(changed, 1024));
            }
            catch (ProtocolException)
            {
                // Refused: what a length, a type, flags, or a method where there is none lead to.
            }
        }
    }

    [Fact]
    public void The_handshake_is_that_of_the_vectors_on_both_sides()
    {
        (AuthKey key, ServerTerms terms, byte[] clientNonce, byte[] serverNonce) = Given();
        var server = new ScriptedChannel((byte[])[.. Vectors.Frame("challenge").Bytes, .. Vectors.Frame("welcome").Bytes], static () => 7);
        using var fromServer = new FrameInput(server, ProtocolConstants.MaxHandshakeFrameInBytes);
        Assert.Equal(terms, Handshake.Connect(server, fromServer, key, 1000, TimeSpan.FromSeconds(10), clientNonce));
        Assert.Equal(Convert.ToHexString([.. Vectors.Frame("hello").Bytes, .. Vectors.Frame("proof").Bytes]), Convert.ToHexString([.. server.Heard]));

        var client = new ScriptedChannel((byte[])[.. Vectors.Frame("hello").Bytes, .. Vectors.Frame("proof").Bytes], static () => 7);
        using var fromClient = new FrameInput(client, ProtocolConstants.MaxHandshakeFrameInBytes);
        Assert.Equal(1000, Handshake.Accept(client, fromClient, key, terms, Handshake.Patience, serverNonce));
        Assert.Equal(Convert.ToHexString([.. Vectors.Frame("challenge").Bytes, .. Vectors.Frame("welcome").Bytes]), Convert.ToHexString([.. client.Heard]));
    }

    [Fact]
    public void K1_K2_No_changed_bit_of_a_handshake_gets_through()
    {
        (AuthKey key, ServerTerms terms, byte[] clientNonce, byte[] serverNonce) = Given();
        byte[] client = [.. Vectors.Frame("hello").Bytes, .. Vectors.Frame("proof").Bytes];
        byte[] server = [.. Vectors.Frame("challenge").Bytes, .. Vectors.Frame("welcome").Bytes];
        for (int bit = 0; bit < 8 * client.Length; bit++)
        {
            byte[] changed = [.. client];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotNull(Record.Exception(() => Accept(changed, key, terms, serverNonce)));
        }

        for (int bit = 0; bit < 8 * server.Length; bit++)
        {
            byte[] changed = [.. server];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Exception? error = Record.Exception(() => Connect(changed, key, clientNonce));
            // The terms behind the proof are not covered by it: session id and limits are for information.
            Assert.True(error is not null || bit / 8 >= server.Length - 24, $"bit {bit} may differ");
        }

        // The same bytes against another nonce: an old handshake played again.
        Assert.NotNull(Record.Exception(() => Accept(client, key, terms, clientNonce)));
        Assert.NotNull(Record.Exception(() => Connect(server, key, serverNonce)));
        // A proof of one side sent back to it.
        Assert.NotNull(Record.Exception(() => Connect([.. Vectors.Frame("challenge").Bytes, .. Vectors.Frame("proof").Bytes], key, clientNonce)));
    }

    [Fact]
    public void The_document_shows_the_vectors()
    {
        string[] sections = Vectors.Document[Vectors.Document.IndexOf("## 11 Examples\n", StringComparison.Ordinal)..].Split("\n### ");
        Assert.Equal([.. Vectors.Frames.Select(static frame => frame.Name), "values"], sections.Skip(1).Select(static section => section.Split('\n')[0]));
        foreach (string section in sections.Skip(1).SkipLast(1))
        {
            Assert.Equal(Vectors.Frame(section.Split('\n')[0]).Parts, Shown(section));
        }

        string[] values = [.. Vectors.Read("values.json").EnumerateArray().Select(static value => value.GetProperty("hex").GetString()!)];
        string[] shown = [.. Shown(sections[^1])];
        Assert.NotEmpty(shown);
        Assert.Equal(values.Where(shown.Contains), shown);
    }

    private static IEnumerable<string> Shown(string section) => Row().Matches(section).Select(static match => match.Groups[1].Value);

    [GeneratedRegex(@"^\| `([0-9a-f ]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    private static int Accept(byte[] says, AuthKey key, ServerTerms terms, byte[] nonce)
    {
        var channel = new ScriptedChannel(says);
        using var input = new FrameInput(channel, ProtocolConstants.MaxHandshakeFrameInBytes);
        return Handshake.Accept(channel, input, key, terms, Handshake.Patience, nonce);
    }

    private static ServerTerms Connect(byte[] says, AuthKey key, byte[] nonce)
    {
        var channel = new ScriptedChannel(says);
        using var input = new FrameInput(channel, ProtocolConstants.MaxHandshakeFrameInBytes);
        return Handshake.Connect(channel, input, key, 1000, TimeSpan.FromSeconds(10), nonce);
    }

    private static (AuthKey Key, ServerTerms Terms, byte[] ClientNonce, byte[] ServerNonce) Given()
    {
        JsonElement given = Vectors.Read("handshake.json");
        var terms = new ServerTerms(
            given.GetProperty("incarnation").GetGuid(),
            given.GetProperty("server_process").GetInt32(),
            given.GetProperty("session").GetGuid(),
            given.GetProperty("longest_frame").GetInt32(),
            given.GetProperty("most_calls").GetInt32());
        return (AuthKey.FromBytes(Vectors.Hex(given.GetProperty("key"))), terms, Vectors.Hex(given.GetProperty("client_nonce")), Vectors.Hex(given.GetProperty("server_nonce")));
    }

    private static FrameHeader Call(ushort method, ulong request, ulong id) => new(0, FrameType.Call, FrameFlags.None, method, request, id);

    private static FrameHeader Answer(FrameType type, ulong request) => new(0, type, FrameFlags.None, 0, request, 0);

    private static void NoBody(ref ValueWriter writer)
    {
    }

    private static void WriteCreation(ref ValueWriter writer)
    {
        writer.WriteString("dict");
        writer.WriteUInt64(0);
        writer.Write<object?>(new Dictionary<object, object?> { ["a"] = 1 });
    }

    private static void WriteRelease(ref ValueWriter writer)
    {
        Span<byte> body = writer.TakeRaw(28);
        body.Clear();
        (body[0], body[4], body[12], body[16], body[24]) = (2, 1, 2, 2, 1);
    }

    private static void WriteError(ref ValueWriter writer, byte code, string? type, string message, bool effects)
    {
        Span<byte> bytes = writer.TakeRaw(2);
        (bytes[0], bytes[1]) = (code, 0);
        writer.WriteString(type);
        writer.WriteString(message);
        writer.WriteNull();
        writer.WriteBoolean(effects);
    }
}
