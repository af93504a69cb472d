using Managers.Platform;
using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>A condition over a lock or rlock of this server. It shares the lock's own guard, so giving the lock up and joining the line is one step.</summary>
internal sealed class ConditionReferent : Referent
{
    private readonly LockReferent _lock;
    private readonly LinkedList<Waiter> _line = [];

    private ConditionReferent(LockReferent over)
    {
        _lock = over;
        Gate = over.Gate;
    }

    internal override StockContract Contract => StockContracts.Condition;

    protected override LinkedList<Waiter>[] Lines => [_line];

    internal static ConditionReferent Make(Session session, ref ValueReader arguments)
    {
        if (arguments.TryReadNull())
        {
            arguments.End();
            return new ConditionReferent(new LockReferent(recursive: true) { IsInner = true });
        }

        ReadOnlySpan<byte> bytes = arguments.Skip();
        arguments.End();
        var reader = new ValueReader(bytes);
        reader.ReadReference(out ulong id, out _);
        var made = new ConditionReferent(session.Reference(id).Target as LockReferent
            ?? throw new ArgumentException($"A condition is made over a lock or rlock; object {id} is a '{session.Reference(id).TypeId}'."));
        made.Keep(session, bytes);
        return made;
    }

    internal override void Invoke(ref IncomingCall call)
    {
        Session session = SessionOf(call);
        if (call.Method == 3)
        {
            call.Arguments.End();
            session.Reply(call.Request, _lock, static (caller, ref writer, gate) => caller.Write(ref writer, gate, null));
            return;
        }

        ulong owner = call.Arguments.ReadUInt64();
        int count = call.Method == 1 ? call.Arguments.ReadInt32() : int.MaxValue;
        call.Arguments.End();
        lock (Gate)
        {
            if (!_lock.IsHeldBy(session, owner))
            {
                throw new SynchronizationLockException("This thread does not hold the condition's lock: acquire it before waiting or notifying.");
            }

            if (call.Method == 0)
            {
                var waiter = new LockWaiter(this, session, call.Request, owner, _lock.GiveUp());
                Waiter.Park(_line, waiter);
                return;
            }

            ArgumentOutOfRangeException.ThrowIfNegative(count);
            while (count-- > 0 && _line.First is { } first)
            {
                var waiter = (LockWaiter)first.Value;
                waiter.Leave();
                if (waiter.HasEnded)
                {
                    // It eats no notification.
                    count++;
                    continue;
                }

                waiter.WasNotified = true;
                _lock.Resume(waiter);
            }
        }

        call.Return();
    }

    internal override string Describe(int most)
    {
        lock (Gate)
        {
            return $"Condition({_lock.Describe()}, {_line.Count} waiting)";
        }
    }

    internal override bool Withdraw(Waiter waiter)
    {
        var waits = (LockWaiter)waiter;
        using (Uninterrupted.Enter(Gate))
        {
            if (waits.IsResuming)
            {
                return _lock.Withdraw(waiter);
            }

            if (!waiter.Leave())
            {
                return false;
            }

            if (waiter.HasEnded)
            {
                return true;
            }

            // Cancelled: it takes the lock back before it is answered.
            _lock.Resume(waits);
            return false;
        }
    }
}
