using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Managers.Protocol;

namespace Managers.Server.Tests.Hostile;

/// <summary>A client that says what it likes: a socket, and the handshake by hand.</summary>
internal sealed class RawPeer : IDisposable
{
    private readonly Socket _socket;

    internal RawPeer(ManagerAddress address)
    {
        _socket = address.Kind == AddressKind.Tcp
            ? new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _socket.Connect(address.Kind == AddressKind.Tcp ? new IPEndPoint(IPAddress.Parse(address.Name), address.Port) : new UnixDomainSocketEndPoint(address.Name));
        _socket.ReceiveTimeout = _socket.SendTimeout = 30_000;
    }

    /// <summary>What it said in its handshake: Hello and Proof.</summary>
    internal byte[] Said { get; private set; } = [];

    /// <summary>As the server welcomed it.</summary>
    internal Guid SessionId { get; private set; }

    /// <summary>Bytes that have come and that it has not received.</summary>
    internal int Unread => _socket.Available;

    internal int SendBufferSize
    {
        set => _socket.SendBufferSize = value;
    }

    internal int ReceiveBufferSize
    {
        set => _socket.ReceiveBufferSize = value;
    }

    internal static RawPeer Admitted(ManagerAddress address, AuthKey key)
    {
        var peer = new RawPeer(address);
        peer.Introduce(key);
        if (peer.Receive() is not { Type: FrameType.Welcome } welcome)
        {
            throw new InvalidOperationException("The server does not welcome a peer with its key.");
        }

        peer.SessionId = new Guid(welcome.Body.AsSpan(32, 16), bigEndian: true);
        return peer;
    }

    internal static byte[] Frame(FrameType type, ReadOnlySpan<byte> body, FrameFlags flags = 0, ushort method = 0, ulong request = 0, ulong id = 0)
    {
        byte[] frame = new byte[FrameHeader.SizeInBytes + body.Length];
        new FrameHeader(frame.Length, type, flags, method, request, id).Write(frame);
        body.CopyTo(frame.AsSpan(FrameHeader.SizeInBytes));
        return frame;
    }

    internal static byte[] Call(ulong id, ushort method, ulong request, params ReadOnlySpan<object?> arguments) =>
        Frame(FrameType.Call, Values(arguments), request == 0 ? FrameFlags.OneWay : FrameFlags.None, method, request, id);

    internal static byte[] CallByName(ulong id, ulong request, string name, params ReadOnlySpan<object?> arguments) =>
        Frame(FrameType.Call, Values([name, .. arguments]), FrameFlags.ByName | (request == 0 ? FrameFlags.OneWay : FrameFlags.None), ushort.MaxValue, request, id);

    /// <summary>A reference to a list, as a value.</summary>
    internal static byte[] ListReference(ulong id)
    {
        byte[] bytes = [(byte)ValueCode.Reference, .. new byte[16], 4, .. "list"u8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(1), id);
        return bytes;
    }

    /// <summary>Gives one reference back.</summary>
    internal static byte[] Release(ulong id)
    {
        byte[] body = new byte[16];
        body[0] = 1;
        BinaryPrimitives.WriteUInt64LittleEndian(body.AsSpan(4), id);
        BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(12), 1);
        return Frame(FrameType.Release, body);
    }

    internal static byte[] Values(params ReadOnlySpan<object?> values)
    {
        using var buffer = new FrameBuffer();
        var writer = new ValueWriter(buffer, 0);
        foreach (object? value in values)
        {
            writer.Write(value);
        }

        writer.Commit();
        return buffer.Written.ToArray();
    }

    internal static byte[] Hello()
    {
        byte[] body = new byte[48];
        BinaryPrimitives.WriteUInt32LittleEndian(body, 0x5352474D);
        body[4] = 1;
        RandomNumberGenerator.Fill(body.AsSpan(16));
        return Frame(FrameType.Hello, body);
    }

    internal static byte[] Proof(AuthKey key, byte[] hello, RawFrame challenge)
    {
        byte[] said = [.. "managers/1 client\0"u8, .. hello, .. challenge.Bytes];
        return Frame(FrameType.Proof, HMACSHA256.HashData(key.Bytes, said));
    }

    /// <summary>Says Hello, and proves the key.</summary>
    internal void Introduce(AuthKey key)
    {
        byte[] hello = Hello();
        Send(hello);
        RawFrame challenge = Receive() ?? throw new InvalidOperationException("The server closed the connection.");
        byte[] proof = Proof(key, hello, challenge);
        Said = [.. hello, .. proof];
        Send(proof);
    }

    internal void Send(params ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[_socket.Send(bytes)..];
        }
    }

    /// <summary>Sends as long as there is room, and no longer.</summary>
    /// <returns>False once nothing was taken for a while.</returns>
    internal bool TrySend(ReadOnlySpan<byte> bytes)
    {
        _socket.Blocking = false;
        try
        {
            while (!bytes.IsEmpty)
            {
                int sent = _socket.Send(bytes, SocketFlags.None, out SocketError error);
                bytes = bytes[Math.Max(0, sent)..];
                if (error != SocketError.Success && (error != SocketError.WouldBlock || !_socket.Poll(300_000, SelectMode.SelectWrite)))
                {
                    return false;
                }
            }

            return true;
        }
        finally
        {
            _socket.Blocking = true;
        }
    }

    /// <summary>The next frame; null once the server has closed the connection.</summary>
    internal RawFrame? Receive()
    {
        byte[] header = new byte[FrameHeader.SizeInBytes];
        if (!Fill(header))
        {
            return null;
        }

        FrameHeader read = FrameHeader.Read(header, int.MaxValue);
        byte[] body = new byte[read.BodyLength];
        return Fill(body) ? new RawFrame(read.Type, read.Flags, read.Request, body, [.. header, .. body]) : null;
    }

    /// <summary>Reads until the connection ends.</summary>
    /// <returns>The code of the last Goodbye; null if there was none.</returns>
    internal ErrorCode? ReceiveEnd()
    {
        ErrorCode? code = null;
        while (Receive() is { } frame)
        {
            if (frame.Type == FrameType.Goodbye)
            {
                code = frame.Code;
            }
        }

        return code;
    }

    /// <summary>Makes an object.</summary>
    /// <returns>Its id.</returns>
    internal ulong Create(string typeId, ulong request, params ReadOnlySpan<object?> arguments)
    {
        Send(Call(0, ServerMethods.Create, request, [typeId, 0UL, .. arguments]));
        RawFrame answer = Receive()!;
        return answer.Type == FrameType.Reply && answer.Request == request
            ? BinaryPrimitives.ReadUInt64LittleEndian(answer.Body.AsSpan(1))
            : throw new InvalidOperationException($"{answer.Type} for {answer.Request} came instead of a reference.");
    }

    /// <summary>Whether the server still answers here.</summary>
    internal bool IsServed(ulong request)
    {
        Send(Call(0, ServerMethods.Ping, request));
        while (Receive() is { } frame)
        {
            if (frame.Request == request)
            {
                return frame.Type == FrameType.Reply;
            }
        }

        return false;
    }

    public void Dispose() => _socket.Dispose();

    private bool Fill(Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int read = _socket.Receive(bytes, SocketFlags.None, out SocketError error);
            if (error == SocketError.TimedOut || error == SocketError.WouldBlock)
            {
                throw new TimeoutException("The server neither says anything nor closes the connection.");
            }

            if (read <= 0)
            {
                return false;
            }

            bytes = bytes[read..];
        }

        return true;
    }
}

/// <summary>A frame that the server sent.</summary>
internal sealed record RawFrame(FrameType Type, FrameFlags Flags, ulong Request, byte[] Body, byte[] Bytes)
{
    /// <summary>Of an Error or Goodbye.</summary>
    internal ErrorCode Code => (ErrorCode)BinaryPrimitives.ReadUInt16LittleEndian(Body);
}
