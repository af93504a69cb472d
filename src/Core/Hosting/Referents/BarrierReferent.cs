using Managers.Platform;
using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>A meeting point of so many. Who leaves while it waits, by cancelling or by dying, breaks it for all.</summary>
internal sealed class BarrierReferent(int participants) : Referent
{
    private readonly LinkedList<Waiter> _line = [];
    private bool _isBroken;

    internal override StockContract Contract => StockContracts.Barrier;

    protected override LinkedList<Waiter>[] Lines => [_line];

    internal static BarrierReferent Make(ref ValueReader arguments)
    {
        int participants = arguments.ReadInt32();
        arguments.End();
        ArgumentOutOfRangeException.ThrowIfLessThan(participants, 1);
        return new BarrierReferent(participants);
    }

    internal override void Invoke(ref IncomingCall call)
    {
        call.Arguments.End();
        lock (Gate)
        {
            switch (call.Method)
            {
                case 0:
                    Arrive(SessionOf(call), ref call);
                    return;
                case 1:
                    call.Return((participants, _line.Count, _isBroken));
                    return;
                case 2:
                    // Who waits is sent away; the barrier is as new.
                    Break();
                    _isBroken = false;
                    break;
                default:
                    Break();
                    break;
            }
        }

        call.Return();
    }

    internal override string Describe(int most)
    {
        lock (Gate)
        {
            return $"Barrier({_line.Count} of {participants} wait{(_isBroken ? ", broken" : string.Empty)})";
        }
    }

    internal override bool Withdraw(Waiter waiter)
    {
        using (Uninterrupted.Enter(Gate))
        {
            if (!waiter.Leave())
            {
                return false;
            }

            Break();
            return true;
        }
    }

    private static BrokenBarrierException Broken() => new("The barrier is broken: a participant left while it waited, or Abort was called. Reset makes it usable again.");

    private void Arrive(Session session, ref IncomingCall call)
    {
        if (_isBroken)
        {
            throw Broken();
        }

        if (_line.Count < participants - 1)
        {
            Waiter.Park(_line, new Waiter(this, session, call.Request));
            return;
        }

        int place = 0;
        while (_line.First is { } first)
        {
            first.Value.Leave();
            first.Value.Grant(place++);
        }

        call.Return(place);
    }

    private void Break()
    {
        _isBroken = true;
        while (_line.First is { } first)
        {
            first.Value.Leave();
            first.Value.Fail(Broken());
        }
    }
}
