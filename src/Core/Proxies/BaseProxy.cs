using Managers.Client;
using Managers.Protocol;

namespace Managers;

/// <summary>
/// Stands for an object in a manager server. It keeps the object alive there: when no proxy, container or token refers to it any more it is gone. Equality is identity of the object.
/// </summary>
/// <remarks>Any number of threads may use one proxy; a call that waits delays no other.</remarks>
public abstract class BaseProxy : IDisposable, IReferenceValue, IEquatable<BaseProxy>
{
    private readonly ProxyReference _reference;
    private int _disposed;

    /// <summary>A proxy of an object.</summary>
    /// <param name="reference">The object; the proxy takes the reference over.</param>
    protected BaseProxy(ProxyReference reference)
    {
        ArgumentNullException.ThrowIfNull(reference.Connection, nameof(reference));
        _reference = reference;
    }

    /// <summary>Gives the reference back if nobody disposed it. Sends nothing by itself.</summary>
    ~BaseProxy()
    {
        // A constructor that threw leaves one without a connection.
        _reference.Connection?.Objects.Release(_reference.Id);
    }

    /// <summary>The type id under which the server made the object.</summary>
    public string TypeId => _reference.TypeId;

    /// <summary>The server that has the object.</summary>
    public ManagerAddress ServerAddress => _reference.Connection.Address;

    internal ProxyReference Reference => Volatile.Read(ref _disposed) == 0 ? _reference : throw new ObjectDisposedException(GetType().Name);

    /// <summary>Takes the reference out of this proxy, which is of no use afterwards, for another one.</summary>
    internal ProxyReference TakeReference()
    {
        Volatile.Write(ref _disposed, 1);
        GC.SuppressFinalize(this);
        return _reference;
    }

    internal bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    /// <summary>Calls a method by its name, as the specification's <c>_callmethod</c>. Slower than the typed members: arguments are boxed.</summary>
    /// <typeparam name="T">The result's type; the server's result must be of its wire type.</typeparam>
    /// <param name="method">The name, or the whole signature where names repeat.</param>
    /// <param name="arguments">The arguments, each of exactly the type that the method takes.</param>
    /// <returns>The result.</returns>
    /// <exception cref="MethodNotExposedException">The object has no such method, or does not expose it.</exception>
    public T CallMethod<T>(string method, params ReadOnlySpan<object?> arguments) => BeginByName(method, arguments).Invoke<T>();

    /// <summary>Calls a method without a result by its name.</summary>
    /// <param name="method">The name, or the whole signature where names repeat.</param>
    /// <param name="arguments">The arguments, each of exactly the type that the method takes.</param>
    /// <exception cref="MethodNotExposedException">The object has no such method, or does not expose it.</exception>
    public void CallMethod(string method, params ReadOnlySpan<object?> arguments) => BeginByName(method, arguments).Invoke();

    /// <summary>As <see cref="CallMethod{T}"/>, and waits for nothing; in a <see cref="CallBatch"/> it goes with the batch.</summary>
    /// <typeparam name="T">The result's type; the server's result must be of its wire type.</typeparam>
    /// <param name="method">The name, or the whole signature where names repeat.</param>
    /// <param name="arguments">The arguments, each of exactly the type that the method takes.</param>
    /// <returns>The result, which throws what <see cref="CallMethod{T}"/> would.</returns>
    public ValueTask<T> CallMethodAsync<T>(string method, params ReadOnlySpan<object?> arguments) => BeginByName(method, arguments).InvokeAsync<T>();

    /// <summary>As <see cref="CallMethod"/>, and waits for nothing; in a <see cref="CallBatch"/> it goes with the batch.</summary>
    /// <param name="method">The name, or the whole signature where names repeat.</param>
    /// <param name="arguments">The arguments, each of exactly the type that the method takes.</param>
    /// <returns>Ends when the method has, and throws what <see cref="CallMethod"/> would.</returns>
    public ValueTask CallMethodAsync(string method, params ReadOnlySpan<object?> arguments) => BeginByName(method, arguments).InvokeAsync();

    /// <summary>As <see cref="CallMethodAsync{T}(string, ReadOnlySpan{object?})"/>, and can be cancelled.</summary>
    /// <typeparam name="T">The result's type; the server's result must be of its wire type.</typeparam>
    /// <param name="method">The name, or the whole signature where names repeat.</param>
    /// <param name="cancellationToken">Cancels the call; the method's own token is cancelled with it.</param>
    /// <param name="arguments">The arguments, each of exactly the type that the method takes.</param>
    /// <returns>The result, which throws what <see cref="CallMethod{T}"/> would.</returns>
    public ValueTask<T> CallMethodAsync<T>(string method, CancellationToken cancellationToken, params ReadOnlySpan<object?> arguments) => BeginByName(method, arguments).InvokeAsync<T>(cancellationToken);

    /// <summary>As <see cref="CallMethodAsync(string, ReadOnlySpan{object?})"/>, and can be cancelled.</summary>
    /// <param name="method">The name, or the whole signature where names repeat.</param>
    /// <param name="cancellationToken">Cancels the call; the method's own token is cancelled with it.</param>
    /// <param name="arguments">The arguments, each of exactly the type that the method takes.</param>
    /// <returns>Ends when the method has, and throws what <see cref="CallMethod"/> would.</returns>
    public ValueTask CallMethodAsync(string method, CancellationToken cancellationToken, params ReadOnlySpan<object?> arguments) => BeginByName(method, arguments).InvokeAsync(cancellationToken);

    /// <summary>
    /// Calls a method that gives a stream by its name: each time that the stream is enumerated, when that begins, with the arguments as they are now. <c>WithCancellation</c> ends an enumeration early, and so does leaving the loop.
    /// </summary>
    /// <remarks>Enumerating throws what <see cref="CallMethod{T}"/> would: <see cref="MethodNotExposedException"/> where the object has no such method, or does not expose it, and <see cref="ProtocolException"/> where the
    /// method gives no stream (it has run then), or items of another wire type.</remarks>
    /// <typeparam name="T">The items' type; the server's items must be of its wire type.</typeparam>
    /// <param name="method">The name, or the whole signature where names repeat.</param>
    /// <param name="arguments">The arguments, each of exactly the type that the method takes, without a cancellation token.</param>
    /// <returns>The stream.</returns>
    public IAsyncEnumerable<T> CallStream<T>(string method, params ReadOnlySpan<object?> arguments) => BeginByName(method, arguments).InvokeStream<T>();

    /// <summary>The object's own text, as the specification's <c>str</c>: one round trip.</summary>
    /// <returns>The text.</returns>
    public string Describe() => BeginDescribe().Invoke<string>();

    /// <summary>As <see cref="Describe"/>, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The text.</returns>
    public ValueTask<string> DescribeAsync(CancellationToken cancellationToken = default) => BeginDescribe().InvokeAsync<string>(cancellationToken);

    /// <summary>Makes a token by which another process, with the server's key, gets a proxy of the same object: one round trip.</summary>
    /// <param name="lifetime">How long the token keeps the object alive by itself, at most a day; null: 30 seconds.</param>
    /// <returns>The token.</returns>
    public ProxyToken ToToken(TimeSpan? lifetime = null) => TokenOf(Reference, BeginLease(lifetime).Invoke<ulong>());

    /// <summary>As <see cref="ToToken"/>, without blocking the caller.</summary>
    /// <param name="lifetime">How long the token keeps the object alive by itself, at most a day; null: 30 seconds.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The token.</returns>
    public async ValueTask<ProxyToken> ToTokenAsync(TimeSpan? lifetime = null, CancellationToken cancellationToken = default)
    {
        ProxyReference reference = Reference;
        return TokenOf(reference, await BeginLease(lifetime).InvokeAsync<ulong>(cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Lets go of the object. Twice is fine.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>True if both stand for the same object of the same server process.</summary>
    /// <param name="other">The other proxy, or null.</param>
    public bool Equals(BaseProxy? other) => other is not null && other._reference.ObjectId == _reference.ObjectId && other._reference.Connection.Terms.Incarnation == _reference.Connection.Terms.Incarnation;

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => Equals(obj as BaseProxy);

    /// <inheritdoc/>
    public sealed override int GetHashCode() => HashCode.Combine(_reference.ObjectId, _reference.Connection.Terms.Incarnation);

    /// <summary>Describes the proxy, without a call; <see cref="Describe"/> gives the object's text.</summary>
    public override string ToString() => $"{GetType().Name.Split('`')[0]}({_reference.TypeId}, object {_reference.ObjectId} at {_reference.Connection.Address}{(IsDisposed ? "; disposed" : "")})";

    /// <summary>Lets go of the object.</summary>
    /// <param name="disposing">True: by the caller.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            // Calls of it that were not sent find it there.
            BatchCalls.Of(_reference.Connection)?.Send();
            _reference.Connection.Objects.Release(_reference.Id);
        }
    }

    /// <summary>Begins a call; write the arguments, then invoke it.</summary>
    /// <param name="method">The method's number in the contract.</param>
    /// <returns>The call.</returns>
    /// <exception cref="ObjectDisposedException">The proxy is disposed.</exception>
    protected OutgoingCall BeginCall(ushort method)
    {
        ProxyReference reference = Reference;
        return new OutgoingCall(reference.Connection, reference.Id, method, this);
    }

    /// <summary>Begins a call of the server's own object.</summary>
    private protected OutgoingCall BeginOnServer(ushort method) => new(Reference.Connection, ProtocolConstants.ServerObject, method, this);

    private static ProxyToken TokenOf(in ProxyReference reference, ulong lease) =>
        new(reference.Connection.Terms.Incarnation, reference.Id, reference.Contract, lease, reference.TypeId, reference.Connection.Address);

    private OutgoingCall BeginDescribe()
    {
        OutgoingCall call = BeginOnServer(ServerMethods.Describe);
        call.Arguments.WriteUInt64(Reference.Id);
        return call;
    }

    private OutgoingCall BeginLease(TimeSpan? lifetime)
    {
        OutgoingCall call = BeginOnServer(ServerMethods.Lease);
        call.Arguments.WriteUInt64(Reference.Id);
        call.Arguments.WriteTimeSpan(lifetime ?? ProxyToken.DefaultLifetime);
        return call;
    }

    private OutgoingCall BeginByName(string method, ReadOnlySpan<object?> arguments)
    {
        ArgumentNullException.ThrowIfNull(method);
        ProxyReference reference = Reference;
        var call = new OutgoingCall(reference.Connection, reference.Id, ushort.MaxValue, this, FrameFlags.ByName);
        call.Arguments.WriteString(method);
        foreach (object? argument in arguments)
        {
            call.WriteArgument(argument);
        }

        return call;
    }
}
