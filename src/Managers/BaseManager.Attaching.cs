using System.Diagnostics.CodeAnalysis;
using Managers.Client;
using Managers.Protocol;
using Managers.Proxies;

namespace Managers;

// One method a generic type: which code a proxy of one's own type arguments needs must be known when the program is compiled.
public abstract partial class BaseManager
{
    /// <summary>A proxy of the queue that a token names: one round trip.</summary>
    /// <typeparam name="T">What it holds; items of another type fail when they are taken.</typeparam>
    /// <param name="token">What <see cref="BaseProxy.ToToken"/> gave, in whichever process.</param>
    /// <exception cref="ObjectDisposedException">The object is gone, or the token's time is up.</exception>
    /// <exception cref="ProtocolException">The token is of another server, or the object is no queue.</exception>
    public ISharedQueue<T> AttachQueue<T>(ProxyToken token)
    {
        ProxyTypes.RegisterQueue<T>();
        return Attach<ISharedQueue<T>>(token);
    }

    /// <summary>A proxy of the dictionary that a token names: one round trip.</summary>
    /// <typeparam name="TKey">Keys.</typeparam>
    /// <typeparam name="TValue">Values; those of another type fail when they are read.</typeparam>
    /// <param name="token">What <see cref="BaseProxy.ToToken"/> gave, in whichever process.</param>
    /// <exception cref="ObjectDisposedException">The object is gone, or the token's time is up.</exception>
    /// <exception cref="ProtocolException">The token is of another server, or the object is no dictionary.</exception>
    public IDictionaryProxy<TKey, TValue> AttachDictionary<TKey, TValue>(ProxyToken token)
        where TKey : notnull
    {
        ProxyTypes.RegisterDictionary<TKey, TValue>();
        return Attach<IDictionaryProxy<TKey, TValue>>(token);
    }

    /// <summary>A proxy of the list that a token names: one round trip.</summary>
    /// <typeparam name="T">Items; those of another type fail when they are read.</typeparam>
    /// <param name="token">What <see cref="BaseProxy.ToToken"/> gave, in whichever process.</param>
    /// <exception cref="ObjectDisposedException">The object is gone, or the token's time is up.</exception>
    /// <exception cref="ProtocolException">The token is of another server, or the object is no list.</exception>
    public IListProxy<T> AttachList<T>(ProxyToken token)
    {
        ProxyTypes.RegisterList<T>();
        return Attach<IListProxy<T>>(token);
    }

    /// <summary>A proxy of the value that a token names: one round trip.</summary>
    /// <typeparam name="T">Its type; another than it was made with fails when it is read.</typeparam>
    /// <param name="token">What <see cref="BaseProxy.ToToken"/> gave, in whichever process.</param>
    /// <exception cref="ObjectDisposedException">The object is gone, or the token's time is up.</exception>
    /// <exception cref="ProtocolException">The token is of another server, or the object is no value.</exception>
    public SharedValueProxy<T> AttachSharedValue<T>(ProxyToken token)
    {
        ProxyTypes.RegisterSharedValue<T>();
        return Attach<SharedValueProxy<T>>(token);
    }

    /// <summary>A proxy of the array that a token names: one round trip. On one machine its memory is used as it is.</summary>
    /// <typeparam name="T">Its elements; another type than it was made with fails.</typeparam>
    /// <param name="token">What <see cref="BaseProxy.ToToken"/> gave, in whichever process.</param>
    /// <exception cref="ObjectDisposedException">The object is gone, or the token's time is up.</exception>
    /// <exception cref="ProtocolException">The token is of another server, or the object is no array.</exception>
    public SharedArrayProxy<T> AttachSharedArray<[DynamicallyAccessedMembers(SharedLayout.Fields)] T>(ProxyToken token)
        where T : unmanaged
    {
        ProxyTypes.RegisterSharedArray<T>();
        return Attach<SharedArrayProxy<T>>(token);
    }

    private static T ReadProxy<T>(ref ValueReader reader) => (T)Protocol.References.Read(ref reader, typeof(T));

    private bool IsOfServer(ProxyToken token) => token.Incarnation == Connection.Terms.Incarnation;

    private OutgoingCall BeginOnServer(ushort method) => new(Connection, ProtocolConstants.ServerObject, method, this);

    private OutgoingCall BeginAttach(ProxyToken token)
    {
        if (!IsOfServer(token))
        {
            throw new ProtocolException(ErrorCode.ObjectLost, $"The token names an object of another server, or of an earlier one at '{token.Address}': this manager is connected to the one at '{Connection.Address}'.");
        }

        OutgoingCall call = BeginOnServer(ServerMethods.Adopt);
        call.Arguments.WriteUInt64(token.Id);
        call.Arguments.WriteUInt64(token.Lease);
        return call;
    }

    private OutgoingCall BeginRevoke(ProxyToken token)
    {
        OutgoingCall call = BeginOnServer(ServerMethods.Revoke);
        call.Arguments.WriteUInt64(token.Id);
        call.Arguments.WriteUInt64(token.Lease);
        return call;
    }
}
