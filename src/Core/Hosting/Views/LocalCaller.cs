using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>Code of the server's own process that calls an object as a client does, for one call: the arguments, the answer, and what the answer refers to, which is held until it has been read.</summary>
internal sealed class LocalCaller(ObjectTable objects) : Caller, IDisposable
{
    private readonly List<ObjectEntry> _held = [];

    internal override ObjectTable Objects => objects;

    internal override int MaxFrameInBytes => ProtocolConstants.DefaultMaxFrameInBytes;

    internal FrameBuffer Arguments { get; } = new(FrameBuffer.DefaultCapacity, int.MaxValue);

    internal FrameBuffer Answer { get; } = new(FrameBuffer.DefaultCapacity, int.MaxValue);

    public void Dispose()
    {
        Arguments.Dispose();
        Answer.Dispose();
        foreach (ObjectEntry entry in _held)
        {
            objects.Release(entry, 1);
        }
    }

    // It names what it has been given alone.
    internal override bool Refers(ulong id) => objects.Find(id) is not null;

    internal override object Target(ulong id) => objects.Find(id) ?? throw Lost(id);

    internal override void Note(ObjectEntry entry) => _held.Add(entry);

    internal override void ArgumentsRead()
    {
    }

    internal override ValueWriter BeginReply(ulong request) => new(Answer, 0) { References = this };

    internal override void EndReply(ref ValueWriter writer) => writer.Commit();

    internal override void AbandonReply(ref ValueWriter writer)
    {
    }

    internal override CancellationToken CancellationOf(ulong request) => CancellationToken.None;

    // The library's own types throw, and give no streams.
    internal override void Fail(ulong request, Exception error, bool isUsers = false) => throw new NotSupportedException(null, error);

    internal override void Stream<T>(ulong request, IAsyncEnumerable<T> items) => throw new NotSupportedException();
}
