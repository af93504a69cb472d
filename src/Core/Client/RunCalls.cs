using Managers.Protocol;

namespace Managers.Client;

/// <summary>
/// What the code that follows calls calls in its turn, on the background's thread: numbered and collected there without a lock, and sent together. Others have what is collected put in the connection's queue before they send, so
/// that calls go out in the order in which they were made. It does not keep the connection: the thread must not, while there is nothing to read.
/// </summary>
#pragma warning disable CA1001 // Its buffer goes with its thread.
internal sealed class RunCalls
#pragma warning restore CA1001
{
    // So many calls in flight have numbers of its own, those beyond of the connection's.
    private const int MostChunks = 16;
    // A place may be that of a call that takes long: the next is tried then, and so many are.
    private const int MostTries = 4;

    private readonly OwnerGate _gate = new();
    private readonly FrameBuffer _unsent = new(4096, int.MaxValue);
    private readonly CallChunk?[] _chunks = new CallChunk?[MostChunks];
    private int _chunk;
    private int _place;
    private bool _isClosed;

    /// <summary>How many bytes wait to be sent. Of the owner; for others a hint.</summary>
    internal int Length => _unsent.Length;

    /// <summary>Takes a call in; on the background's thread.</summary>
    /// <returns>False if that is not the background any more: the call goes as any other.</returns>
    internal bool TryAdd(ClientConnection connection, PendingCall call, out ulong id)
    {
        id = 0;
        bool isQuick = _gate.EnterAsOwner();
        try
        {
            if (_isClosed)
            {
                return false;
            }

            call.IsOfRun = true;
            call.NoteSent();
            // From here on it may be lost at once.
            Begin(connection, call);
            connection.CountOfRun();
            id = call.Id;
            _unsent.Append(call.Request.Written);
            return true;
        }
        finally
        {
            _gate.ExitAsOwner(isQuick);
        }
    }

    /// <summary>Puts what is collected behind what is there.</summary>
    internal void MoveTo(FrameBuffer queue, bool isOwner)
    {
        _gate.Enter(isOwner);
        try
        {
            queue.Append(_unsent.Written);
            _unsent.Clear();
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>It takes no more calls. Its numbers are for those that come after it; what it has collected is still to be moved.</summary>
    internal void Close(ClientConnection connection, bool isOwner)
    {
        _gate.Enter(isOwner);
        _isClosed = true;
        for (int i = 0; i < MostChunks && _chunks[i] is { } chunk; i++)
        {
            _chunks[i] = null;
            connection.ReturnRunNumbers(chunk);
        }

        _gate.Exit();
    }

    private void Begin(ClientConnection connection, PendingCall call)
    {
        CallChunk chunk = _chunks[_chunk] ??= connection.RentRunNumbers();
        for (int i = 0; i < MostTries; i++)
        {
            int place = _place;
            _place = (place + 1) % CallChunk.Size;
            if (chunk.NumberAt(place) == 0)
            {
                connection.Begin(call, chunk, place);
                return;
            }
        }

        _chunk = (_chunk + 1) % MostChunks;
        connection.Begin(call);
    }
}
