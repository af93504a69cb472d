using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using Managers.Platform;
using Managers.Protocol;

namespace Managers.Transport;

/// <summary>The four frames that begin a connection; docs/protocol.md, section 2. Each side proves that it has the key, over everything that was said.</summary>
internal static class Handshake
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const int NonceSize = 32;
    private const int ProofSize = 32;
    private const int HelloSize = FrameHeader.SizeInBytes + 16 + NonceSize;
    private const int ChallengeSize = HelloSize + 16;
    private const int ProofFrameSize = FrameHeader.SizeInBytes + ProofSize;
    private const int WelcomeSize = FrameHeader.SizeInBytes + ProofSize + 16 + 8;

    private static ReadOnlySpan<byte> ClientLabel => "managers/1 client\0"u8;

    private static ReadOnlySpan<byte> ServerLabel => "managers/1 server\0"u8;

    /// <summary>The client's side.</summary>
    /// <exception cref="AuthenticationException">The keys differ.</exception>
    /// <exception cref="ManagerUnavailableException">The server closed, or did not answer in time.</exception>
    internal static ServerTerms Connect(Channel channel, FrameInput input, AuthKey key, int processId, TimeSpan timeout) =>
        Connect(channel, input, key, processId, timeout, RandomNumberGenerator.GetBytes(NonceSize));

    /// <summary>The client's side, with a nonce that a test chose.</summary>
    internal static ServerTerms Connect(Channel channel, FrameInput input, AuthKey key, int processId, TimeSpan timeout, ReadOnlySpan<byte> nonce)
    {
        long started = Stopwatch.GetTimestamp();
        Span<byte> hello = stackalloc byte[HelloSize];
        WriteOpening(hello, FrameType.Hello, processId, nonce);
        Send(channel, hello);

        Span<byte> challenge = stackalloc byte[ChallengeSize];
        Receive(input, FrameType.Challenge, challenge, started, timeout);
        ReadOnlySpan<byte> body = challenge[FrameHeader.SizeInBytes..];
        (ushort major, ushort minor) = ReadOpening(body);
        if (major != ProtocolConstants.Major || minor > ProtocolConstants.Minor)
        {
            throw new ProtocolException(ErrorCode.UnsupportedVersion, $"The server chose version {major}.{minor} of the protocol; this library speaks {ProtocolConstants.Major}.0 to {ProtocolConstants.Major}.{ProtocolConstants.Minor}.");
        }

        Span<byte> proof = stackalloc byte[ProofFrameSize];
        WriteHeader(proof, FrameType.Proof);
        Prove(key, ClientLabel, hello, challenge, default, proof[FrameHeader.SizeInBytes..]);
        Send(channel, proof);

        Span<byte> welcome = stackalloc byte[WelcomeSize];
        Receive(input, FrameType.Welcome, welcome, started, timeout);
        Span<byte> expected = stackalloc byte[ProofSize];
        Prove(key, ServerLabel, hello, challenge, proof, expected);
        ReadOnlySpan<byte> terms = welcome[FrameHeader.SizeInBytes..];
        if (!CryptographicOperations.FixedTimeEquals(terms[..ProofSize], expected))
        {
            throw new AuthenticationException("The server does not have this client's key: it is not the server that was meant. Nothing was sent to it.");
        }

        return new ServerTerms(
            new Guid(body[48..64], bigEndian: true),
            BinaryPrimitives.ReadInt32LittleEndian(body[12..]),
            new Guid(terms.Slice(32, 16), bigEndian: true),
            (int)Math.Min(int.MaxValue, BinaryPrimitives.ReadUInt32LittleEndian(terms[48..])),
            (int)Math.Min(int.MaxValue, BinaryPrimitives.ReadUInt32LittleEndian(terms[52..])));
    }

    /// <summary>The server's side.</summary>
    /// <returns>The client's process id as it told it.</returns>
    /// <exception cref="ManagerException">The client is not admitted; the reason has been sent to it.</exception>
    internal static int Accept(Channel channel, FrameInput input, AuthKey key, in ServerTerms terms, TimeSpan patience) => Accept(channel, input, key, terms, patience, RandomNumberGenerator.GetBytes(NonceSize));

    /// <summary>The server's side, with a nonce that a test chose.</summary>
    internal static int Accept(Channel channel, FrameInput input, AuthKey key, in ServerTerms terms, TimeSpan patience, ReadOnlySpan<byte> nonce)
    {
        long started = Stopwatch.GetTimestamp();
        Span<byte> hello = stackalloc byte[HelloSize];
        Receive(input, FrameType.Hello, hello, started, patience);
        ReadOnlySpan<byte> body = hello[FrameHeader.SizeInBytes..];
        (ushort major, _) = ReadOpening(body);
        if (major != ProtocolConstants.Major)
        {
            throw new ProtocolException(ErrorCode.UnsupportedVersion, $"The client speaks version {major} of the protocol; this server speaks {ProtocolConstants.Major}.");
        }

        Span<byte> challenge = stackalloc byte[ChallengeSize];
        WriteOpening(challenge, FrameType.Challenge, terms.ProcessId, nonce);
        terms.Incarnation.TryWriteBytes(challenge[(FrameHeader.SizeInBytes + 48)..], bigEndian: true, out _);
        Send(channel, challenge);

        Span<byte> proof = stackalloc byte[ProofFrameSize];
        Receive(input, FrameType.Proof, proof, started, patience);
        Span<byte> expected = stackalloc byte[ProofSize];
        Prove(key, ClientLabel, hello, challenge, default, expected);
        if (!CryptographicOperations.FixedTimeEquals(proof[FrameHeader.SizeInBytes..], expected))
        {
            throw new ProtocolException(ErrorCode.AuthenticationFailed, "The keys differ.");
        }

        Span<byte> welcome = stackalloc byte[WelcomeSize];
        WriteHeader(welcome, FrameType.Welcome);
        Prove(key, ServerLabel, hello, challenge, proof, welcome.Slice(FrameHeader.SizeInBytes, ProofSize));
        Span<byte> rest = welcome[(FrameHeader.SizeInBytes + ProofSize)..];
        terms.Session.TryWriteBytes(rest, bigEndian: true, out _);
        BinaryPrimitives.WriteInt32LittleEndian(rest[16..], terms.MaxFrameInBytes);
        BinaryPrimitives.WriteInt32LittleEndian(rest[20..], terms.MaxCalls);
        Send(channel, welcome);
        return BinaryPrimitives.ReadInt32LittleEndian(body[12..]);
    }

    /// <summary>The last frame of a connection that ends for a reason.</summary>
    internal static byte[] Goodbye(ErrorCode code, string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        int length = Math.Min(utf8.Length, ProtocolConstants.MaxGoodbyeTextInBytes);
        // Not in the middle of a character.
        while (length < utf8.Length && length > 0 && (utf8[length] & 0xC0) == 0x80)
        {
            length--;
        }

        byte[] frame = new byte[FrameHeader.SizeInBytes + 2 + length];
        new FrameHeader(frame.Length, FrameType.Goodbye, FrameFlags.None, 0, 0, 0).Write(frame);
        BinaryPrimitives.WriteUInt16LittleEndian(frame.AsSpan(FrameHeader.SizeInBytes), (ushort)code);
        utf8.AsSpan(0, length).CopyTo(frame.AsSpan(FrameHeader.SizeInBytes + 2));
        return frame;
    }

    /// <summary>What a last frame says.</summary>
    internal static Exception ReadGoodbye(ReadOnlySpan<byte> body)
    {
        if (body.Length is < 2 or > 2 + ProtocolConstants.MaxGoodbyeTextInBytes)
        {
            return new ProtocolException("A Goodbye has the wrong length.");
        }

        var code = (ErrorCode)BinaryPrimitives.ReadUInt16LittleEndian(body);
        string text = Encoding.UTF8.GetString(body[2..]);
        return code switch
        {
            ErrorCode.AuthenticationFailed => new AuthenticationException("The server refused the connection: the keys differ. Both sides need the same AuthKey."),
            ErrorCode.ShuttingDown => new ManagerUnavailableException($"The manager server has ended: {text}"),
            ErrorCode.TooManyConnections or ErrorCode.HandshakeTimeout => new ManagerUnavailableException($"The server refused the connection: {text}"),
            _ => new ProtocolException(code, $"The other side ended the connection: {text}"),
        };
    }

    private static void WriteOpening(Span<byte> frame, FrameType type, int processId, ReadOnlySpan<byte> nonce)
    {
        WriteHeader(frame, type);
        Span<byte> body = frame[FrameHeader.SizeInBytes..];
        BinaryPrimitives.WriteUInt32LittleEndian(body, ProtocolConstants.Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(body[4..], ProtocolConstants.Major);
        BinaryPrimitives.WriteUInt16LittleEndian(body[6..], ProtocolConstants.Minor);
        BinaryPrimitives.WriteUInt32LittleEndian(body[8..], 0);
        BinaryPrimitives.WriteInt32LittleEndian(body[12..], processId);
        nonce.CopyTo(body.Slice(16, NonceSize));
    }

    private static void WriteHeader(Span<byte> frame, FrameType type) => new FrameHeader(frame.Length, type, FrameFlags.None, 0, 0, 0).Write(frame);

    private static (ushort Major, ushort Minor) ReadOpening(ReadOnlySpan<byte> body) =>
        BinaryPrimitives.ReadUInt32LittleEndian(body) == ProtocolConstants.Magic && BinaryPrimitives.ReadUInt32LittleEndian(body[8..]) == 0
            ? (BinaryPrimitives.ReadUInt16LittleEndian(body[4..]), BinaryPrimitives.ReadUInt16LittleEndian(body[6..]))
            : throw new ProtocolException("The first frame is not of this protocol: something else speaks at the other end.");

    private static void Prove(AuthKey key, ReadOnlySpan<byte> label, ReadOnlySpan<byte> hello, ReadOnlySpan<byte> challenge, ReadOnlySpan<byte> proof, Span<byte> destination)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key.Bytes);
        mac.AppendData(label);
        mac.AppendData(hello);
        mac.AppendData(challenge);
        mac.AppendData(proof);
        mac.GetHashAndReset(destination);
    }

    private static void Send(Channel channel, ReadOnlySpan<byte> frame)
    {
        if (!channel.Write(frame))
        {
            throw new ManagerUnavailableException("The other side closed the connection during the handshake.");
        }
    }

    private static void Receive(FrameInput input, FrameType type, Span<byte> frame, long started, TimeSpan timeout)
    {
        while (true)
        {
            if (TryTake(input, type, out FrameHeader header, out ReadOnlySpan<byte> body))
            {
                if (header.Type == FrameType.Goodbye)
                {
                    throw ReadGoodbye(body);
                }

                if (header.Type != type || header.Length != frame.Length || header.Request != 0)
                {
                    throw new ProtocolException($"A frame of type {(byte)header.Type} and {header.Length} bytes stands where the handshake has one of type {(byte)type} and {frame.Length} bytes.");
                }

                input.LastFrame(header.Length).CopyTo(frame);
                return;
            }

            int left = (int)Math.Min(int.MaxValue, (timeout - Stopwatch.GetElapsedTime(started)).TotalMilliseconds);
            switch (left <= 0 ? -1 : input.Read(left))
            {
                case 0:
                    throw new ManagerUnavailableException("The other side closed the connection during the handshake. Its limit of connections may be reached, or it is no manager server.");
                case -1:
                    throw type is FrameType.Hello or FrameType.Proof
                        ? new ProtocolException(ErrorCode.HandshakeTimeout, $"The handshake took more than {timeout.TotalSeconds:0.#} seconds.")
                        : new ManagerUnavailableException($"The other side did not answer the handshake within {Math.Max(timeout.TotalSeconds, 0.1):0.#} seconds. The server may be busy, or what listens there is no manager server.");
            }
        }
    }

    private static bool TryTake(FrameInput input, FrameType type, out FrameHeader header, out ReadOnlySpan<byte> body)
    {
        try
        {
            return input.TryTake(out header, out body);
        }
        catch (ProtocolException e) when (type == FrameType.Challenge)
        {
            // A web server, say, whose first words are no length of a frame.
            throw new ProtocolException(e.Code, $"What answers there does not speak this protocol: it is no manager server, or one that wants TLS. {e.Message}", e);
        }
    }
}

/// <summary>What a server is and allows, as its Challenge and Welcome say.</summary>
/// <param name="Incarnation">At random, once per server process.</param>
/// <param name="ProcessId">For people.</param>
/// <param name="Session">This connection.</param>
/// <param name="MaxFrameInBytes">Longest frame the server takes.</param>
/// <param name="MaxCalls">Most calls in flight.</param>
internal readonly record struct ServerTerms(Guid Incarnation, int ProcessId, Guid Session, int MaxFrameInBytes, int MaxCalls);
