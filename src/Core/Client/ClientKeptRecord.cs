using Managers.Protocol;

namespace Managers.Client;

/// <summary>A record from an answer with references to objects of the server: the server has counted each as delivered.</summary>
internal sealed class ClientKeptRecord(ClientConnection connection, byte[] bytes) : KeptRecord(bytes)
{
    internal ClientConnection Connection => connection;

    protected override void Release() => ValueWalker.ForEachReference(GetSpan(), connection.Objects, static (objects, id) => objects.Release(id));
}
