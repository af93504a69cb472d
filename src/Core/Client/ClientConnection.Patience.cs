using Managers.Platform;

namespace Managers.Client;

/// <summary>
/// Calls whose time was up and that no thread waits for: a server that does not answer soon that they were cancelled counts as lost, as where a thread waits. One look after all of them every now and then: most are answered long before.
/// </summary>
internal sealed partial class ClientConnection
{
    // In so many parts passes the patience that a server is looked at with. In more than one: if this process has stood still, it has the last part to read what came meanwhile.
    private const int LooksPerPatience = 2;

    private readonly Lock _expectedGate = new();
    // Their numbers, in the order in which they were cancelled; those that are answered go when somebody looks.
    private readonly Queue<ulong> _expected = new();
    private CancelWatch? _cancelWatch;
    private bool _isExpecting;

    /// <summary>A call was cancelled by its time: its answer is to come soon.</summary>
    private void ExpectSoon(ulong id)
    {
        using (Uninterrupted.Enter(_expectedGate))
        {
            _expected.Enqueue(id);
            if (_isExpecting)
            {
                return;
            }

            _isExpecting = true;
        }

        WatchExpected();
    }

    private ManagerUnavailableException AnswersNothing() => new($"The manager server at '{Address}' did not answer within {CancelPatience} that a call was cancelled: it counts as lost.");

    private void WatchExpected() => QuietWatch.Add(_cancelWatch ??= new CancelWatch(this), (int)Math.Clamp(CancelPatience.TotalMilliseconds / LooksPerPatience, 1, int.MaxValue));

    /// <summary>The first call that is not answered yet.</summary>
    /// <returns>0 if there is none: nobody looks any more.</returns>
    private ulong FirstExpected()
    {
        using (Uninterrupted.Enter(_expectedGate))
        {
            while (_expected.TryPeek(out ulong id))
            {
                if (!HasEnded && _calls.Find(id) is not null)
                {
                    return id;
                }

                _expected.Dequeue();
            }

            _isExpecting = false;
            return 0;
        }
    }

    /// <summary>Looks after the calls of a connection whose time was up.</summary>
    private sealed class CancelWatch(ClientConnection connection) : IQuietWatched
    {
        private ulong _first;
        private Ahead _ahead;
        private long _partsWritten;
        private int _looks;

        public bool HasMoved()
        {
            ulong first = connection.FirstExpected();
            long partsWritten = Volatile.Read(ref connection._partsWritten);
            bool isNew = first != _first;
            if (isNew)
            {
                _first = first;
                _ahead = new Ahead(Volatile.Read(ref connection._reads), 0);
            }

            bool isNearer = isNew || connection.ComesCloser(ref _ahead) || partsWritten != _partsWritten;
            _partsWritten = partsWritten;
            Volatile.Write(ref _looks, isNearer ? 0 : _looks + 1);
            return first != 0 && _looks < LooksPerPatience;
        }

        public void IsQuiet()
        {
            // Fewer: there was none to look after, and perhaps there is one again, which somebody looks after.
            if (Volatile.Read(ref _looks) < LooksPerPatience)
            {
                return;
            }

            if (connection._calls.Find(_first) is not null)
            {
                connection.End(connection.AnswersNothing());
                return;
            }

            // Answered just now.
            connection.WatchExpected();
        }
    }
}
