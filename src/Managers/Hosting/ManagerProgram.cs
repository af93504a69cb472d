namespace Managers.Hosting;

/// <summary>What a server process of a manager does.</summary>
internal sealed class ManagerProgram(Func<ManagerOptions, BaseManager> make) : IServerProgram
{
    private BaseManager? _manager;

    public string Open(ReadOnlySpan<byte> options)
    {
        _manager = make(StartOptions.Decode(options));
        return _manager.Listen(allowsShutdown: false).Address.ToString();
    }

    public void Close() => _manager?.Shutdown();
}
