using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>A record from an argument with references to objects of this server, which stay as long as a method of the user's has it.</summary>
internal sealed class ServerKeptRecord(ObjectTable objects, byte[] bytes) : KeptRecord(bytes)
{
    private readonly List<ObjectEntry> _held = [];

    internal ObjectTable Objects => objects;

    /// <summary>Takes one holder of an object over.</summary>
    internal void Add(ObjectEntry held) => _held.Add(held);

    protected override void Release()
    {
        foreach (ObjectEntry entry in _held)
        {
            objects.Release(entry, 1);
        }
    }
}
