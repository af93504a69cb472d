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

    internal ulong Id { get; }

    internal ulong Contract { get; }

    internal string TypeId { get; }
}
