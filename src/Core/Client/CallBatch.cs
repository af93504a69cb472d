using Managers.Client;

namespace Managers;

/// <summary>
/// Calls that go to the server together: while it is open, the asynchronous calls that this thread makes by proxies of one manager are collected, and travel in one write when they are sent; of more than 1 KiB the first go ahead, or of more than 192 bytes where the server works beside this thread. Of <c>BaseManager.BeginBatch</c>.
/// </summary>
/// <remarks>
/// <para>
/// <c>using CallBatch batch = manager.BeginBatch();</c> then any calls of any objects (<c>GetAsync</c>, <c>CallMethodAsync</c>, the methods of your own types that give a <see cref="ValueTask"/> or <see cref="Task"/>), then
/// <see cref="Invoke"/>: one round trip for all. Each result, or error, is taken from its own call afterwards. The server begins them in the order in which they were made; they are no transaction: calls of others may come between, and one
/// that fails does not stop the rest.
/// </para>
/// <para>
/// Who needs something earlier has it earlier: a call that waits, a stream, a proxy that is disposed, a cancellation, and a thread that waits for a result of the batch, each sends what was collected so far; and it is sent within 40 ms in any case, so that a
/// batch that is never ended costs time alone. Calls of other threads, and of other managers, are not affected.
/// </para>
/// </remarks>
public readonly ref struct CallBatch
{
    private readonly BatchCalls? _calls;
    private readonly int _version;

    internal CallBatch(BatchCalls calls)
    {
        _calls = calls;
        _version = calls.Version;
    }

    /// <summary>How many calls have been made in it.</summary>
    /// <exception cref="ObjectDisposedException">It has ended.</exception>
    public int Count => Open.Count;

    private BatchCalls Open => _calls is not null && _calls.Version == _version ? _calls : throw new ObjectDisposedException(nameof(CallBatch));

    /// <summary>Sends what was not sent yet, and waits until every call of the batch is answered, or lost with the connection. Further calls begin the next round trip.</summary>
    /// <remarks>It throws no call's error: each is thrown where the result of its call is taken. A call that waits for something, as a queue's <c>GetAsync</c>, is waited for too.</remarks>
    /// <exception cref="ObjectDisposedException">The batch has ended.</exception>
    public void Invoke() => Open.Invoke();

    /// <summary>Sends what was not sent yet, and waits for nothing.</summary>
    /// <exception cref="ObjectDisposedException">The batch has ended.</exception>
    /// <exception cref="OutOfMemoryException">No thread can be had to read the answers; nothing is sent yet.</exception>
    public void Send() => Open.Send();

    /// <summary>Sends what was not sent yet, and ends the batch: calls of this thread go out by themselves again. Where no thread can be had to read the answers, it is sent once there is one. Twice is fine.</summary>
    public void Dispose()
    {
        if (_calls is not null && _calls.Version == _version)
        {
            _calls.End();
        }
    }
}
