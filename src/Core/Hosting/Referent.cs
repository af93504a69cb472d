using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>An object of one of the library's own types in a server. Its calls run on whatever thread they arrive at, under its own lock, and never wait: who has to wait is put in a line (<see cref="Waiter"/>).</summary>
internal abstract class Referent : IReferenceValue
{
    /// <summary>Guards all of its state. Taken before a session's locks, never after them.</summary>
    protected Lock Gate { get; } = new();

    /// <summary>The objects that its values refer to, and how often. Under the table's lock; null while there are none.</summary>
    internal Dictionary<ulong, int>? Outgoing { get; set; }

    internal abstract StockContract Contract { get; }

    internal abstract void Invoke(ref IncomingCall call);

    /// <summary>The object's own text.</summary>
    internal abstract string Describe();

    /// <summary>A waiter's call was cancelled, or its session has ended.</summary>
    /// <returns>True if it was still waiting: it is out of the line now, and nobody has answered its call.</returns>
    internal virtual bool Withdraw(Waiter waiter) => false;

    /// <summary>A session has ended that is known to this object (<see cref="Session.NoteInterest"/>): what it held goes back.</summary>
    internal virtual void SessionEnded(Session session)
    {
    }

    /// <summary>Takes an item back that was meant for a session and never reached it.</summary>
    internal virtual void TakeBack(EncodedValue item)
    {
    }

    /// <summary>Nobody refers to it any more.</summary>
    internal virtual void Ended(ObjectTable table)
    {
    }

    protected static Session SessionOf(in IncomingCall call) => (Session)call.Port;
}

/// <summary>The contract of a stock type: its signatures, and a call of the object itself.</summary>
internal sealed class StockContract(string typeId, params string[] signatures) : ManagedContract(signatures)
{
    internal string TypeId => typeId;

    public override void Invoke(object target, ref IncomingCall call) => ((Referent)target).Invoke(ref call);
}
