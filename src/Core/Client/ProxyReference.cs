using Managers.Client;

namespace Managers;

/// <summary>A reference to an object in a manager server; what generated proxies are made of.</summary>
public readonly struct ProxyReference
{
    internal ProxyReference(ClientConnection connection, ulong id, ulong contract, string typeId)
    {
        Connection = connection;
        Id = id;
        Contract = contract;
        TypeId = typeId;
    }

    internal ClientConnection Connection { get; }

    /// <summary>Which object, and by which access.</summary>
    internal ulong Id { get; }

    /// <summary>Which object: the same for every access to it.</summary>
    internal ulong ObjectId => Id & Protocol.ProtocolConstants.ObjectMask;

    internal ulong Contract { get; }

    internal string TypeId { get; }
}
