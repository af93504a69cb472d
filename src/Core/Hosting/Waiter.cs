using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>A call that waits in an object's line: no thread, some hundred bytes. Who grants it holds the object's lock.</summary>
internal class Waiter(Referent owner, Session session, ulong request)
{
    internal Referent Owner => owner;

    internal Session Session => session;

    internal ulong Request => request;

    /// <summary>The client's thread, for locks.</summary>
    internal ulong Thread { get; init; }

    /// <summary>What a put brings.</summary>
    internal EncodedValue Item { get; set; }

    /// <summary>How many items at most a get takes.</summary>
    internal int Count { get; init; }

    /// <summary>Its place in the line; null when it is in none.</summary>
    internal LinkedListNode<Waiter>? Place { get; set; }

    /// <summary>Puts a call at the end of a line. The caller holds the owner's lock.</summary>
    internal static void Park(LinkedList<Waiter> line, Waiter waiter)
    {
        waiter.Place = line.AddLast(waiter);
        waiter.Session.Park(waiter);
    }

    /// <summary>Takes it out of its line.</summary>
    /// <returns>False if it is in none any more.</returns>
    internal bool Leave()
    {
        if (Place is not { List: { } line } place)
        {
            return false;
        }

        line.Remove(place);
        Place = null;
        return true;
    }

    /// <summary>Answers with a value.</summary>
    /// <returns>False if the session has ended: grant it to another.</returns>
    internal bool Grant<T>(T result) => session.TryAnswer(request, result);

    /// <summary>Answers that the method is done.</summary>
    /// <returns>False if the session has ended.</returns>
    internal bool Grant() => session.TryAnswer<object?>(request, null);
}
