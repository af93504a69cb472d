namespace Managers;

/// <summary>What a manager that uses a server is doing.</summary>
public enum ManagerState
{
    /// <summary>Made; no server and no connection yet.</summary>
    Initial,

    /// <summary>It started a server process and is connected to it.</summary>
    Started,

    /// <summary>It serves in this process.</summary>
    Serving,

    /// <summary>It is connected to a server that somebody else runs.</summary>
    Connected,

    /// <summary>The connection was lost, or the server ended by itself.</summary>
    Disconnected,

    /// <summary>It was shut down or disposed.</summary>
    ShutDown,
}
