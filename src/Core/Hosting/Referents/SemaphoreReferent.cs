using Managers.Platform;
using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>Permits, and how many each session has. What a session has at its end comes back, up to the count that the semaphore started with: permits that were signals are not invented.</summary>
internal sealed class SemaphoreReferent : Referent
{
    private readonly int _initial;
    private readonly int _limit;
    private readonly LinkedList<Waiter> _line = [];
    private readonly Dictionary<Session, int> _held = [];
    private int _count;

    private SemaphoreReferent(int initial, int limit)
    {
        _initial = _count = initial;
        _limit = limit;
    }

    internal override StockContract Contract => StockContracts.Semaphore;

    protected override LinkedList<Waiter>[] Lines => [_line];

    internal static SemaphoreReferent Make(ref ValueReader arguments)
    {
        int initial = arguments.ReadInt32();
        int limit = arguments.ReadInt32();
        arguments.End();
        if (initial < 0 || limit < 1 || initial > limit)
        {
            throw new ArgumentOutOfRangeException(nameof(arguments), initial, $"A semaphore starts with 0 permits or more, and at most with its limit, which is at least 1; {initial} of {limit} were asked for.");
        }

        return new SemaphoreReferent(initial, limit);
    }

    internal override void Invoke(ref IncomingCall call)
    {
        Session session = SessionOf(call);
        switch (call.Method)
        {
            case 0 or 1:
                call.Arguments.End();
                Acquire(session, ref call);
                break;
            case 2:
                int count = call.Arguments.ReadInt32();
                call.Arguments.End();
                Release(session, count);
                call.Return();
                break;
            default:
                call.Arguments.End();
                lock (Gate)
                {
                    call.Return(_count);
                }

                break;
        }
    }

    internal override string Describe(int most)
    {
        lock (Gate)
        {
            return $"Semaphore({_count})";
        }
    }

    internal override bool Withdraw(Waiter waiter)
    {
        using (Uninterrupted.Enter(Gate))
        {
            return waiter.Leave();
        }
    }

    internal override void SessionEnded(Session session)
    {
        using (Uninterrupted.Enter(Gate))
        {
            if (_held.Remove(session, out int held))
            {
                _count = Math.Max(_count, (int)Math.Min(_initial, (long)_count + held));
                Serve();
            }
        }
    }

    private void Acquire(Session session, ref IncomingCall call)
    {
        lock (Gate)
        {
            bool taken = _count > 0;
            if (taken)
            {
                Take(session);
            }

            if (call.Method == 1)
            {
                call.Return(taken);
            }
            else if (taken)
            {
                call.Return();
            }
            else
            {
                Waiter.Park(_line, new Waiter(this, session, call.Request));
            }
        }
    }

    private void Take(Session session)
    {
        _count--;
        _held[session] = _held.GetValueOrDefault(session) + 1;
        session.NoteInterest(this);
    }

    private void Release(Session session, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        lock (Gate)
        {
            if (count > _limit - _count)
            {
                throw new SemaphoreFullException($"{count} permits are given back, and {_count} are free; {_limit} is the most there can be: nothing has changed.");
            }

            if (_held.TryGetValue(session, out int held))
            {
                GiveBack(session, held - count);
            }

            _count += count;
            Serve();
        }
    }

    private void GiveBack(Session session, int left)
    {
        if (left > 0)
        {
            _held[session] = left;
        }
        else
        {
            _held.Remove(session);
            session.DropInterest(this);
        }
    }

    private void Serve()
    {
        while (_count > 0 && _line.First is { } first)
        {
            Waiter waiter = first.Value;
            waiter.Leave();
            if (waiter.HasEnded)
            {
                continue;
            }

            Session session = waiter.Session!;
            Take(session);
            if (!waiter.Grant())
            {
                _count++;
                GiveBack(session, _held.GetValueOrDefault(session) - 1);
            }
        }
    }
}
