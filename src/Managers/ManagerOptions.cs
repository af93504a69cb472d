namespace Managers;

/// <summary>How a manager that uses a server is reached and behaves. API.md section 6.</summary>
public sealed record ManagerOptions
{
    // A wait takes 2^31 - 1 ms at most, which is 24.8 days, and Shutdown waits a moment longer than ShutdownTimeout.
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(24);

    /// <summary>Where the server listens, or is connected to. Null: a private address of this machine, which the system makes up when the server starts; to connect an address is needed.</summary>
    public ManagerAddress? Address { get; init; }

    /// <summary>The key that both sides must have; null: <see cref="Managers.AuthKey.Current"/>. An empty key is refused for TCP addresses that other machines can reach.</summary>
    public AuthKey? AuthKey { get; init; }

    /// <summary>What the server allows its clients. <see cref="ServerLimits.MaxFrameInBytes"/> is also the longest answer that a client takes.</summary>
    public ServerLimits Limits { get; init; } = new();

    /// <summary>Whether proxies of arrays use the memory itself where they can, which is on the server's machine and for its user. False: they make calls there too, as from another machine. Default true.</summary>
    public bool AttachArrays { get; init; } = true;

    /// <summary>
    /// Whether calls to a server of this machine and user go through rings in shared memory instead of the socket, once a connection has had 64 answers: the same calls in a fraction of the time. Both sides have to allow it; on Linux, elsewhere the socket or pipe it is. Default true. docs/protocol.md,
    /// section 12.
    /// </summary>
    public bool UseRings { get; init; } = true;

    /// <summary>TLS for a TCP address; null: none, what crosses can be read on its way. A server that <see cref="BaseManager.Start"/> starts cannot have it, as its certificate would have to be handed over: serve with <see cref="BaseManager.ServeForever"/>.</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>How long connecting may take, handshake included: more than zero, at most 24 days. Default 5 s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not in that range.</exception>
    public TimeSpan ConnectTimeout { get; init => field = Checked(value, nameof(ConnectTimeout)); } = TimeSpan.FromSeconds(5);

    /// <summary>How long a server process may take to start: more than zero, at most 24 days. Default 30 s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not in that range.</exception>
    public TimeSpan StartTimeout { get; init => field = Checked(value, nameof(StartTimeout)); } = TimeSpan.FromSeconds(30);

    /// <summary>How long a server that ends lets calls that are being executed go on, before their connections end and the process is killed: more than zero, at most 24 days. Default 1 s.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not in that range.</exception>
    public TimeSpan ShutdownTimeout { get; init => field = Checked(value, nameof(ShutdownTimeout)); } = TimeSpan.FromSeconds(1);

    /// <summary>Shorter in tests.</summary>
    internal int AnswersBeforeRings { get; init; } = 64;

    private static TimeSpan Checked(TimeSpan value, string name) =>
        value > TimeSpan.Zero && value <= s_longest ? value : throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}: it must be more than zero and at most {s_longest.Days} days. Waiting without end is not possible.");
}
