namespace Managers.Peers;

/// <summary>The object that StreamJsonRpc calls.</summary>
internal sealed class JsonRpcTarget
{
    /// <summary>The number under a key.</summary>
#pragma warning disable CA1822 // What is called is a method of an object.
    public int Get(int key) => Numbers.All[key];
#pragma warning restore CA1822
}
