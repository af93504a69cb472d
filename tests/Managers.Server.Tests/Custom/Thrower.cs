namespace Managers.Server.Tests.Custom;

[ManagedProxy]
public interface IThrower
{
    void Throw(string what);

    [Blocking]
    void ThrowOnAnotherThread(string what);

    [Blocking, Concurrent]
    void ThrowBeside(string what);

    Task ThrowLaterAsync(string what);

    IAsyncEnumerable<int> ThrowInStreamAsync(string what);

    Task<int> WaitAsync();

    void Go(int result);
}

/// <summary>Throws what it is asked for, in every way in which a method can.</summary>
public sealed class Thrower : IThrower
{
    private readonly TaskCompletionSource<int> _going = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Thrower()
    {
    }

    public Thrower(string what) => throw Make(what);

    public void Throw(string what) => throw Make(what);

    public void ThrowOnAnotherThread(string what) => throw Make(what);

    public void ThrowBeside(string what) => throw Make(what);

    public async Task ThrowLaterAsync(string what)
    {
        await Task.Yield();
        throw Make(what);
    }

    public async IAsyncEnumerable<int> ThrowInStreamAsync(string what)
    {
        yield return 1;
        await Task.Yield();
        throw Make(what);
    }

    public Task<int> WaitAsync() => _going.Task;

    public void Go(int result) => _going.SetResult(result);

    public override string ToString() => throw Make("lost");

#pragma warning disable CA2201 // The runtime throws them, and so may a method.
    private static Exception Make(string what) => what switch
    {
        "cancelled" => new OperationCanceledException(),
        "interrupted" => new ThreadInterruptedException(),
        "out of memory" => new OutOfMemoryException(),
        "protocol" => new ProtocolException("a method may speak protocols of its own"),
        "lost" => new ProtocolException(ErrorCode.ObjectLost, "of a server that the method calls"),
        "mismatch" => new ProtocolException(ErrorCode.ArgumentMismatch, "of a server that the method calls"),
        "unexposed" => new ProtocolException(ErrorCode.MethodNotExposed, "of a server that the method calls"),
        "stopped" => new ProtocolException(ErrorCode.Cancelled, "of a server that the method calls"),
        "speechless" => new SpeechlessException(),
        _ => new InvalidDataException(what),
    };
#pragma warning restore CA2201
}

/// <summary>Cannot even be asked what went wrong.</summary>
public sealed class SpeechlessException : Exception
{
    public override string Message => throw new SpeechlessException();

    public override string StackTrace => throw new SpeechlessException();
}

public sealed partial class ThrowerManager : BaseManager
{
    [CreatorMethod(typeof(Thrower), TypeId = "thrower")]
    public partial IThrower CreateThrower();

    [CreatorMethod(typeof(Thrower), TypeId = "stillborn")]
    public partial IThrower CreateStillborn(string what);
}
