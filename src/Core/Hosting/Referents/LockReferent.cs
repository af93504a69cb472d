using Managers.Platform;
using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>
/// A lock, recursive or not. Who holds it is a thread of a session; when the session ends the next one gets it and is told. First come, first served.
/// </summary>
internal sealed class LockReferent(bool recursive) : Referent
{
    private readonly LinkedList<Waiter> _line = [];
    private Session? _holder;
    private ulong _owner;
    private ulong _detached;
    private int _depth;
    private bool _isInDoubt;
    private (int Process, int Thread) _lastDead;
    private ulong _token;

    internal override StockContract Contract => recursive ? StockContracts.RLock : StockContracts.Lock;

    /// <summary>True for a condition's own lock, which lives as long as the condition.</summary>
    internal bool IsInner { get; init; }

    protected override LinkedList<Waiter>[] Lines => [_line];

    private bool IsFree => _holder is null;

    /// <summary>The client's number for the thread that holds it; 0 if it is none: a lease, or who has a token of Detach.</summary>
    private int Thread => _detached == 0 && _owner <= uint.MaxValue ? (int)_owner : 0;

    internal static LockReferent Make(ref ValueReader arguments, bool recursive)
    {
        arguments.End();
        return new LockReferent(recursive);
    }

    internal override void Invoke(ref IncomingCall call)
    {
        Session session = SessionOf(call);
        ulong number = call.Arguments.ReadUInt64();
        call.Arguments.End();
        switch (call.Method)
        {
            case 0:
                Acquire(session, number, ref call);
                break;
            case 1:
                TryAcquire(session, number, ref call);
                break;
            case 2:
                Release(session, number);
                call.Return();
                break;
            case 3:
                call.Return(Detach(session, number));
                break;
            case 4:
                ReleaseDetached(number);
                call.Return();
                break;
            case 5:
                MarkConsistent(session, number);
                call.Return();
                break;
            default:
                WriteState(session, number, call.Request);
                break;
        }
    }

    internal override string Describe(int most)
    {
        lock (Gate)
        {
            return $"{(recursive ? "RLock" : "Lock")}({(IsFree ? "free" : $"held by {(Thread == 0 ? string.Empty : $"thread {Thread} of ")}process {_holder!.ClientProcessId}")})";
        }
    }

    internal override void Ended(ObjectTable table)
    {
        if (!IsInner)
        {
            base.Ended(table);
        }
    }

    internal override bool Withdraw(Waiter waiter)
    {
        using (Uninterrupted.Enter(Gate))
        {
            if (waiter is LockWaiter { IsResuming: true } && !waiter.HasEnded)
            {
                // It has been notified, or cancelled, and must have the lock again whatever happens.
                return false;
            }

            return waiter.Leave();
        }
    }

    internal override void SessionEnded(Session session)
    {
        using (Uninterrupted.Enter(Gate))
        {
            if (_holder != session)
            {
                return;
            }

            _isInDoubt = true;
            _lastDead = (session.ClientProcessId, Thread);
            Free();
        }
    }

    /// <summary>True if that thread holds it. The caller holds the lock of this object.</summary>
    internal bool IsHeldBy(Session session, ulong owner) => _holder == session && _owner == owner && _detached == 0;

    /// <summary>Gives it up at all levels, for a wait on a condition. The caller holds the lock of this object, and the session's thread holds it.</summary>
    /// <returns>How many levels.</returns>
    internal int GiveUp()
    {
        int depth = _depth;
        Free();
        return depth;
    }

    /// <summary>Puts who has waited on a condition in line for the lock. The caller holds the lock of this object.</summary>
    internal void Resume(LockWaiter waiter)
    {
        waiter.IsResuming = true;
        waiter.Place = _line.AddLast(waiter);
        ServeLine();
    }

    private static LockRecursionException Recursion() => new("This thread holds the lock already, and it is not recursive: it would wait for itself. Use an RLock, or release it first.");

    private SynchronizationLockException NotHeld() => new(IsFree ? "The lock is free: nobody holds it, so this thread cannot do that." : "This thread does not hold the lock: only the thread that acquired it may do that.");

    private void Acquire(Session session, ulong owner, ref IncomingCall call)
    {
        lock (Gate)
        {
            if (IsHeldBy(session, owner))
            {
                if (!recursive)
                {
                    throw Recursion();
                }

                _depth++;
            }
            else if (IsFree)
            {
                Take(session, owner, 1);
            }
            else
            {
                Waiter.Park(_line, new LockWaiter(this, session, call.Request, owner, 1));
                return;
            }

            call.Return((_isInDoubt, _token));
        }
    }

    private void TryAcquire(Session session, ulong owner, ref IncomingCall call)
    {
        lock (Gate)
        {
            bool taken = true;
            if (IsHeldBy(session, owner) && recursive)
            {
                _depth++;
            }
            else if (IsFree)
            {
                Take(session, owner, 1);
            }
            else
            {
                taken = false;
            }

            call.Return((taken, taken && _isInDoubt, taken ? _token : 0));
        }
    }

    private void Release(Session session, ulong owner)
    {
        lock (Gate)
        {
            if (!IsHeldBy(session, owner))
            {
                throw NotHeld();
            }

            if (--_depth == 0)
            {
                Free();
            }
        }
    }

    private ulong Detach(Session session, ulong owner)
    {
        lock (Gate)
        {
            if (!IsHeldBy(session, owner) || _depth != 1)
            {
                throw IsHeldBy(session, owner) ? new SynchronizationLockException($"The lock is held {_depth} times: release it to the first level before it is detached.") : NotHeld();
            }

            // Cannot be guessed, since any session may show it.
            return _detached = (ulong)System.Security.Cryptography.RandomNumberGenerator.GetInt32(1, int.MaxValue) << 32 | (uint)_token;
        }
    }

    private void ReleaseDetached(ulong token)
    {
        lock (Gate)
        {
            if (token == 0 || _detached != token)
            {
                throw new SynchronizationLockException("That ownership has ended, or never was: a token of Detach is good once.");
            }

            Free();
        }
    }

    private void MarkConsistent(Session session, ulong owner)
    {
        lock (Gate)
        {
            if (!IsHeldBy(session, owner))
            {
                throw NotHeld();
            }

            _isInDoubt = false;
        }
    }

    private void WriteState(Session session, ulong owner, ulong request)
    {
        lock (Gate)
        {
            session.Reply(request, (this, held: IsHeldBy(session, owner), thread: IsFree ? 0 : Thread), static (_, ref writer, state) =>
            {
                (LockReferent self, bool held, int thread) = state;
                writer.WriteTupleHeader(8);
                writer.WriteBoolean(!self.IsFree);
                writer.WriteBoolean(held);
                writer.WriteBoolean(!self._isInDoubt);
                writer.WriteInt32(self._holder?.ClientProcessId ?? 0);
                writer.WriteInt32(thread);
                writer.WriteInt32(self._lastDead.Process);
                writer.WriteInt32(self._lastDead.Thread);
                writer.WriteInt32(self._depth);
            });
        }
    }

    private void Take(Session session, ulong owner, int depth)
    {
        _holder = session;
        _owner = owner;
        _depth = depth;
        _token++;
        session.NoteInterest(this);
    }

    private void Free()
    {
        Session holder = _holder!;
        _holder = null;
        _detached = 0;
        _depth = 0;
        holder.DropInterest(this);
        ServeLine();
    }

    private void ServeLine()
    {
        while (IsFree && _line.First is { } first)
        {
            var waiter = (LockWaiter)first.Value;
            waiter.Leave();
            if (waiter.HasEnded)
            {
                continue;
            }

            Take(waiter.Session!, waiter.Thread, waiter.Depth);
            if (!(waiter.IsResuming ? waiter.Grant(waiter.WasNotified) : waiter.Grant((_isInDoubt, _token))))
            {
                // Ended just now: it never knew that it had the lock, so nothing is in doubt.
                waiter.Session!.DropInterest(this);
                _holder = null;
            }
        }
    }
}

/// <summary>A call that waits for a lock, or for a condition and then for its lock.</summary>
internal sealed class LockWaiter(Referent owner, Session session, ulong request, ulong thread, int depth) : Waiter(owner, session, request)
{
    /// <summary>The client's number for its thread.</summary>
    internal ulong Thread => thread;

    /// <summary>How often the thread will hold the lock.</summary>
    internal int Depth => depth;

    /// <summary>True from the end of the wait on a condition on.</summary>
    internal bool IsResuming { get; set; }

    internal bool WasNotified { get; set; }
}
