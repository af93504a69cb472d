namespace Managers.Peers;

/// <summary>A client that waits for each of its calls.</summary>
internal interface IPeerClient : IDisposable
{
    /// <summary>The number that the server has under a key.</summary>
    int Get(int key);
}
