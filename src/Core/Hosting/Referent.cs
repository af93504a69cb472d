using System.Runtime.InteropServices;
using Managers.Platform;
using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>An object of one of the library's own types in a server. Its calls run on whatever thread they arrive at, under its own lock, and never wait: who has to wait is put in a line (<see cref="Waiter"/>).</summary>
internal abstract class Referent : IReferenceValue, ICallTarget
{
    // So many are let go before anybody could be relieved.
    private const int Many = 1024;

    private int _pins;
    private CallQueue? _line;

    /// <summary>Guards all of its state. Taken before a session's locks, never after them.</summary>
    internal Lock Gate { get; init; } = new();

    /// <summary>The objects that its values refer to, and how often. Under the table's lock; null while there are none.</summary>
    internal Dictionary<ulong, long>? Outgoing { get; set; }

    /// <summary>True once nobody refers to it any more. Under the table's lock.</summary>
    internal bool IsGone { get; set; }

    /// <summary>How many objects of the server's own process stand for it: while there are any, it stays without references.</summary>
    internal bool IsPinned => Volatile.Read(ref _pins) != 0;

    /// <summary>The table it is in, or was.</summary>
    internal ObjectTable? Table { get; set; }

    internal abstract StockContract Contract { get; }

    internal abstract void Invoke(ref IncomingCall call);

    void ICallTarget.Invoke(ref IncomingCall call) => Invoke(ref call);

    /// <summary>Whether a method may take long. While it runs, the object's other calls stand in line as those of code of the user's do, so that no session's reader waits for its lock.</summary>
    internal virtual bool TakesLong(int method) => false;

    /// <summary>Where its calls stand in line while a long one runs; null until there was one.</summary>
    internal CallQueue? Line => Volatile.Read(ref _line);

    /// <summary>A long call comes: from now on there is a line.</summary>
    internal CallQueue OpenLine() => Line ?? Interlocked.CompareExchange(ref _line, new CallQueue(), null) ?? _line;

    /// <summary>The object's own text. It can be long, and is made outside the object's lock where it can.</summary>
    internal string Describe() => Describe(int.MaxValue);

    /// <summary>The beginning of that text, as for who wants so many characters of it: of many items no more are looked at than that needs.</summary>
    internal abstract string Describe(int most);

    /// <inheritdoc cref="Describe()"/>
    public sealed override string ToString() => Describe();

    internal void Pin() => Interlocked.Increment(ref _pins);

    internal void Unpin() => Interlocked.Decrement(ref _pins);

    /// <summary>A waiter's call was cancelled, or its session has ended.</summary>
    /// <returns>True if it was still waiting: it is out of the line now, and nobody has answered its call.</returns>
    internal virtual bool Withdraw(Waiter waiter) => false;

    /// <summary>A session has ended that is known to this object (<see cref="Session.NoteInterest"/>): what it held goes back.</summary>
    internal virtual void SessionEnded(Session session)
    {
    }

    /// <summary>Takes items back that were meant for a session and never reached it.</summary>
    internal virtual void TakeBack(EncodedValue[] items)
    {
    }

    /// <summary>Nobody refers to it any more: who still waits in a line is told.</summary>
    internal virtual void Ended(ObjectTable table)
    {
        table.RemoveAllEdges(this);
        foreach (LinkedList<Waiter> line in Lines)
        {
            // Only where somebody can wait: a long call may have the lock.
            using (Uninterrupted.Enter(Gate))
            {
                while (line.First is { } first)
                {
                    first.Value.Leave();
                    first.Value.Fail(new ProtocolException(ErrorCode.ObjectLost, "The object is gone: nobody refers to it any more."));
                }
            }
        }
    }

    /// <summary>What this object is for a method of the user's that takes a type of the library's.</summary>
    /// <returns>Null if it cannot be that.</returns>
    internal object? As(Type wanted) => ReferentTypes.As(this, wanted);

    /// <summary>Its lines of waiters.</summary>
    protected virtual LinkedList<Waiter>[] Lines => [];

    /// <summary>Takes a value in that came with a call: what it refers to is kept with this object.</summary>
    protected EncodedValue Keep(Caller caller, ReadOnlySpan<byte> value) => EncodedValue.Keep(value, caller, this);

    /// <summary>Takes so many values in that came with a call: all of them, or none if one refers to what the caller has no reference to.</summary>
    protected List<EncodedValue> KeepAll(Caller caller, ref ValueReader values, int count)
    {
        var kept = new List<EncodedValue>(count);
        try
        {
            for (int i = 0; i < count; i++)
            {
                kept.Add(Keep(caller, values.Skip()));
            }
        }
        catch
        {
            DropAll(caller, kept);
            throw;
        }

        return kept;
    }

    /// <summary>Values are this object's no more. Not under the object's lock.</summary>
    protected void DropAll(Caller caller, List<EncodedValue> values) => caller.Objects.RemoveEdges(CollectionsMarshal.AsSpan(values), 1, this);

    /// <summary>As <see cref="DropAll"/> of what may be very much, where all arguments have been read and the object is what it is to be: whoever reads for the caller may be relieved.</summary>
    protected void DropMany(Caller caller, List<EncodedValue> values)
    {
        if (values.Count >= Many && values.Exists(static value => value.HasReferences))
        {
            caller.ArgumentsRead();
        }

        DropAll(caller, values);
    }

    /// <summary>A value is this object's no more. Not under the object's lock: other objects may end with it.</summary>
    protected void Drop(Caller caller, in EncodedValue value) => caller.Objects.RemoveEdges(value, this);

    protected static Caller CallerOf(in IncomingCall call) => (Caller)call.Port;

    /// <summary>Of an object that code of the server's own does not call as clients do.</summary>
    protected static Session SessionOf(in IncomingCall call) => (Session)call.Port;
}
