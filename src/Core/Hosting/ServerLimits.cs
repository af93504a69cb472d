namespace Managers;

/// <summary>What a manager server allows its clients. The defaults protect a server whose clients share its key but may have faults. docs/protocol.md, section 7.</summary>
public sealed record ServerLimits
{
    /// <summary>Connections at a time, those that have not proved their key yet among them: 1 to 1,048,576. The next one is told to come back later. Default 4,096.</summary>
    public int MaxConnections { get; init => field = InRange(value, 1, 1 << 20, nameof(MaxConnections)); } = 4096;

    /// <summary>
    /// Connections up to which each keeps a thread of its own while its client is silent: 0 to 1,048,576. Beyond, one whose client says nothing for 100 ms gives its thread back and has one again when its client speaks, which makes that first call some tens of microseconds longer; those that
    /// keep calling keep theirs. On Linux; elsewhere every connection keeps its thread. Default 64.
    /// </summary>
    public int MaxIdleThreads { get; init => field = InRange(value, 0, 1 << 20, nameof(MaxIdleThreads)); } = 64;

    /// <summary>Longest frame in bytes, so about the longest argument or result: 1,024 to 1,073,741,824. A longer one ends its connection before memory is taken. Default 64 MiB.</summary>
    public int MaxFrameInBytes { get; init => field = InRange(value, 1024, 1 << 30, nameof(MaxFrameInBytes)); } = 64 << 20;

    /// <summary>Calls of one connection that are not answered yet, waiting ones among them: 1 to 16,777,216. One more is refused. Default 65,536.</summary>
    public int MaxCalls { get; init => field = InRange(value, 1, 1 << 24, nameof(MaxCalls)); } = 65536;

    /// <summary>Objects that one connection refers to: 1 to 2,147,483,647. One more is refused. Default 1,048,576.</summary>
    public int MaxObjects { get; init => field = InRange(value, 1, int.MaxValue, nameof(MaxObjects)); } = 1 << 20;

    /// <summary>Tokens of objects that are good at a time, of all connections together, since they outlive these: 1 to 16,777,216. One more is refused until one is revoked or ends. Default 65,536.</summary>
    public int MaxLeases { get; init => field = InRange(value, 1, 1 << 24, nameof(MaxLeases)); } = 65536;

    /// <summary>
    /// Connections of this machine that may have rings in shared memory, which take 136 KiB each: 0 to 65,536. The next one goes on through its socket. On Linux; elsewhere there are none. Default 256. docs/protocol.md, section 12.
    /// </summary>
    public int MaxRings { get; init => field = InRange(value, 0, 65536, nameof(MaxRings)); } = 256;

    /// <summary>Bytes of answers that a connection may leave unread: 65,536 to 2,147,483,647. Beyond, it ends. Default 256 MiB.</summary>
    public int MaxUnreadInBytes { get; init => field = InRange(value, 65536, int.MaxValue, nameof(MaxUnreadInBytes)); } = 256 << 20;

    private static int InRange(int value, int least, int most, string name) =>
        value >= least && value <= most ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is {least:N0} to {most:N0}.");
}
