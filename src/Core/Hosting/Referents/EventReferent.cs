using Managers.Platform;
using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>A flag to wait for.</summary>
internal sealed class EventReferent(bool set) : Referent
{
    private readonly LinkedList<Waiter> _line = [];
    private bool _isSet = set;

    internal override StockContract Contract => StockContracts.Event;

    protected override LinkedList<Waiter>[] Lines => [_line];

    internal static EventReferent Make(ref ValueReader arguments)
    {
        bool set = arguments.ReadBoolean();
        arguments.End();
        return new EventReferent(set);
    }

    internal override void Invoke(ref IncomingCall call)
    {
        call.Arguments.End();
        lock (Gate)
        {
            switch (call.Method)
            {
                case 0 when !_isSet:
                    Waiter.Park(_line, new Waiter(this, SessionOf(call), call.Request));
                    return;
                case 1:
                    _isSet = true;
                    while (_line.First is { } first)
                    {
                        first.Value.Leave();
                        first.Value.Grant();
                    }

                    break;
                case 2:
                    _isSet = false;
                    break;
                case 3:
                    call.Return(_isSet);
                    return;
            }
        }

        call.Return();
    }

    internal override string Describe(int most)
    {
        lock (Gate)
        {
            return _isSet ? "Event(set)" : "Event(clear)";
        }
    }

    internal override bool Withdraw(Waiter waiter)
    {
        using (Uninterrupted.Enter(Gate))
        {
            return waiter.Leave();
        }
    }
}
