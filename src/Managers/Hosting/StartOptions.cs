using System.Text;

namespace Managers.Hosting;

/// <summary>What the parent tells a server process, over the control pipe alone: keys are among it.</summary>
internal static class StartOptions
{
    private const byte Version = 4;

    internal static byte[] Encode(ManagerOptions options, AuthKey key)
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Version);
            writer.Write(options.Address?.ToString() ?? string.Empty);
            Write(writer, key);
            Write(writer, AuthKey.Current);
            writer.Write(options.Limits.MaxConnections);
            writer.Write(options.Limits.MaxIdleThreads);
            writer.Write(options.Limits.MaxFrameInBytes);
            writer.Write(options.Limits.MaxCalls);
            writer.Write(options.Limits.MaxObjects);
            writer.Write(options.Limits.MaxLeases);
            writer.Write(options.Limits.MaxUnreadInBytes);
            writer.Write(options.Limits.MaxRings);
            writer.Write(options.UseRings);
            writer.Write(options.ShutdownTimeout.Ticks);
        }

        return stream.ToArray();
    }

    /// <summary>Reads them, and makes the parent's key this process's own: what this server starts or connects to has the same.</summary>
    internal static ManagerOptions Decode(ReadOnlySpan<byte> bytes)
    {
        byte[] copy = bytes.ToArray();
        try
        {
            using var reader = new BinaryReader(new MemoryStream(copy), Encoding.UTF8);
            if (reader.ReadByte() != Version)
            {
                throw new ProtocolException("The options of the parent process are of another version of the library: its files were replaced while it ran.");
            }

            string address = reader.ReadString();
            AuthKey key = ReadKey(reader);
            AuthKey.Current = ReadKey(reader);
            return new ManagerOptions
            {
                Address = address.Length == 0 ? null : ManagerAddress.Parse(address),
                AuthKey = key,
                Limits = new ServerLimits
                {
                    MaxConnections = reader.ReadInt32(),
                    MaxIdleThreads = reader.ReadInt32(),
                    MaxFrameInBytes = reader.ReadInt32(),
                    MaxCalls = reader.ReadInt32(),
                    MaxObjects = reader.ReadInt32(),
                    MaxLeases = reader.ReadInt32(),
                    MaxUnreadInBytes = reader.ReadInt32(),
                    MaxRings = reader.ReadInt32(),
                },
                UseRings = reader.ReadBoolean(),
                ShutdownTimeout = new TimeSpan(reader.ReadInt64()),
            };
        }
        finally
        {
            Array.Clear(copy);
        }
    }

    private static void Write(BinaryWriter writer, AuthKey key)
    {
        writer.Write(key.Bytes.Length);
        writer.Write(key.Bytes);
    }

    private static AuthKey ReadKey(BinaryReader reader) => AuthKey.FromBytes(reader.ReadBytes(reader.ReadInt32()));
}
