using System.Diagnostics.CodeAnalysis;
using Managers.Protocol;
using Managers.Proxies;

namespace Managers;

// What the others do, without blocking the caller.
public abstract partial class BaseManager
{
    /// <summary>As <see cref="GetDiagnostics"/>, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async ValueTask<ManagerDiagnostics> GetDiagnosticsAsync(CancellationToken cancellationToken = default) =>
        ManagerDiagnostics.Of(await BeginOnServer(ServerMethods.Diagnostics).InvokeAsync<object?>(cancellationToken).ConfigureAwait(false));

    /// <summary>As <see cref="Ping"/>, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public ValueTask PingAsync(CancellationToken cancellationToken = default) => BeginOnServer(ServerMethods.Ping).InvokeAsync(cancellationToken);

    /// <summary>As <see cref="Attach{T}(ProxyToken)"/>, without blocking the caller.</summary>
    /// <typeparam name="T">The proxy's type or an interface of it; object: whatever fits.</typeparam>
    /// <param name="token">What <see cref="BaseProxy.ToToken"/> gave, in whichever process.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ObjectDisposedException">The object is gone, or the token's time is up.</exception>
    /// <exception cref="ProtocolException">The token is of another server, or the object is no <typeparamref name="T"/>.</exception>
    public ValueTask<T> AttachAsync<T>(ProxyToken token, CancellationToken cancellationToken = default)
        where T : class => BeginAttach(token).InvokeAsync(ReadProxy<T>, cancellationToken);

    /// <summary>As <see cref="Revoke"/>, without blocking the caller.</summary>
    /// <param name="token">The token.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>False if it had ended already, or is of another server.</returns>
    public ValueTask<bool> RevokeAsync(ProxyToken token, CancellationToken cancellationToken = default) =>
        IsOfServer(token) ? BeginRevoke(token).InvokeAsync<bool>(cancellationToken) : ValueTask.FromResult(false);

    /// <summary>As <see cref="AttachQueue{T}(ProxyToken)"/>, without blocking the caller.</summary>
    /// <typeparam name="T">As there.</typeparam>
    /// <param name="token">What <see cref="BaseProxy.ToToken"/> gave, in whichever process.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public ValueTask<ISharedQueue<T>> AttachQueueAsync<T>(ProxyToken token, CancellationToken cancellationToken = default)
    {
        ProxyTypes.RegisterQueue<T>();
        return AttachAsync<ISharedQueue<T>>(token, cancellationToken);
    }

    /// <summary>As <see cref="AttachDictionary{TKey, TValue}(ProxyToken)"/>, without blocking the caller.</summary>
    /// <typeparam name="TKey">As there.</typeparam>
    /// <typeparam name="TValue">As there.</typeparam>
    /// <param name="token">What <see cref="BaseProxy.ToToken"/> gave, in whichever process.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public ValueTask<IDictionaryProxy<TKey, TValue>> AttachDictionaryAsync<TKey, TValue>(ProxyToken token, CancellationToken cancellationToken = default)
        where TKey : notnull
    {
        ProxyTypes.RegisterDictionary<TKey, TValue>();
        return AttachAsync<IDictionaryProxy<TKey, TValue>>(token, cancellationToken);
    }

    /// <summary>As <see cref="AttachList{T}(ProxyToken)"/>, without blocking the caller.</summary>
    /// <typeparam name="T">As there.</typeparam>
    /// <param name="token">What <see cref="BaseProxy.ToToken"/> gave, in whichever process.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public ValueTask<IListProxy<T>> AttachListAsync<T>(ProxyToken token, CancellationToken cancellationToken = default)
    {
        ProxyTypes.RegisterList<T>();
        return AttachAsync<IListProxy<T>>(token, cancellationToken);
    }

    /// <summary>As <see cref="AttachSharedValue{T}(ProxyToken)"/>, without blocking the caller.</summary>
    /// <typeparam name="T">As there.</typeparam>
    /// <param name="token">What <see cref="BaseProxy.ToToken"/> gave, in whichever process.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public ValueTask<SharedValueProxy<T>> AttachSharedValueAsync<T>(ProxyToken token, CancellationToken cancellationToken = default)
    {
        ProxyTypes.RegisterSharedValue<T>();
        return AttachAsync<SharedValueProxy<T>>(token, cancellationToken);
    }

    /// <summary>As <see cref="AttachSharedArray{T}(ProxyToken)"/>, without blocking the caller.</summary>
    /// <typeparam name="T">As there.</typeparam>
    /// <param name="token">What <see cref="BaseProxy.ToToken"/> gave, in whichever process.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public ValueTask<SharedArrayProxy<T>> AttachSharedArrayAsync<[DynamicallyAccessedMembers(SharedLayout.Fields)] T>(ProxyToken token, CancellationToken cancellationToken = default)
        where T : unmanaged
    {
        ProxyTypes.RegisterSharedArray<T>();
        return AttachAsync<SharedArrayProxy<T>>(token, cancellationToken);
    }
}
