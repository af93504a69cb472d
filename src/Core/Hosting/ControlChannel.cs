using System.Buffers.Binary;
using System.Diagnostics;
using Managers.Platform;

namespace Managers.Hosting;

/// <summary>Messages over a control pipe. One thread reads; any number write.</summary>
internal sealed class ControlChannel(ControlPipe pipe, int maxLengthInBytes)
{
    private readonly Lock _writing = new();

    /// <summary>Sends a message.</summary>
    /// <returns>False if the other end is closed.</returns>
    /// <exception cref="TimeoutException">It was not taken in time.</exception>
    internal bool Send(ControlMessage message, int timeoutMilliseconds)
    {
        byte[] bytes = message.ToBytes();
        lock (_writing)
        {
            bool sent = pipe.Write(bytes, timeoutMilliseconds);
            // It may hold a key.
            Array.Clear(bytes);
            return sent;
        }
    }

    /// <summary>Waits for a message.</summary>
    /// <returns>Null if the other end is closed, in the middle of a message too.</returns>
    /// <exception cref="TimeoutException">It was not there in time.</exception>
    /// <exception cref="ProtocolException">It is no message, or too long.</exception>
    internal ControlMessage? Receive(int timeoutMilliseconds)
    {
        long started = Stopwatch.GetTimestamp();
        Span<byte> header = stackalloc byte[sizeof(int)];
        if (!Fill(header, timeoutMilliseconds, started))
        {
            return null;
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(header);
        if (length < 1 || length > maxLengthInBytes)
        {
            throw new ProtocolException($"Control message of {length} bytes: 1 to {maxLengthInBytes} are allowed.");
        }

        byte[] body = new byte[length];
        if (!Fill(body, timeoutMilliseconds, started))
        {
            return null;
        }

        var message = ControlMessage.Parse(body);
        Array.Clear(body);
        return message;
    }

    private bool Fill(Span<byte> buffer, int timeoutMilliseconds, long started)
    {
        while (!buffer.IsEmpty)
        {
            int remaining = timeoutMilliseconds < 0 ? -1 : Math.Max(0, timeoutMilliseconds - (int)Math.Min(Stopwatch.GetElapsedTime(started).TotalMilliseconds, int.MaxValue));
            int count = pipe.Read(buffer, remaining);
            if (count == 0)
            {
                return false;
            }

            buffer = buffer[count..];
        }

        return true;
    }
}
