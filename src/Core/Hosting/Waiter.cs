using Managers.Locks;
using Managers.Platform;

namespace Managers.Hosting;

/// <summary>Somebody who waits in an object's line: mostly a call, which is no thread, some hundred bytes. Who grants it holds the object's lock.</summary>
internal class Waiter(Referent owner, Session? session, ulong request)
{
    internal Referent Owner => owner;

    /// <summary>Whose call it is; null for a thread of this process.</summary>
    internal Session? Session => session;

    internal ulong Request => request;

    /// <summary>What a put brings, from <see cref="Done"/> on.</summary>
    internal EncodedValue[] Items { get; init; } = [];

    /// <summary>How many of them are in already.</summary>
    internal int Done { get; set; }

    /// <summary>How many items at most a get takes; 0: one, and not as a list.</summary>
    internal int Count { get; init; }

    /// <summary>Its place in the line; null when it is in none.</summary>
    internal LinkedListNode<Waiter>? Place { get; set; }

    internal bool HasEnded => session is { HasEnded: true };

    /// <summary>Puts it at the end of a line. The caller holds the owner's lock.</summary>
    internal static void Park(LinkedList<Waiter> line, Waiter waiter)
    {
        waiter.Place = line.AddLast(waiter);
        waiter.Session?.Park(waiter);
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
    internal virtual bool Grant<T>(T result) => session!.TryAnswer(request, result);

    /// <summary>Answers that the method is done.</summary>
    /// <returns>False if the session has ended.</returns>
    internal bool Grant() => Grant<object?>(null);

    /// <summary>Answers with items, which go back to the owner if they never leave this process.</summary>
    /// <returns>False if the items are still the owner's: give them to another.</returns>
    internal virtual bool Deliver(EncodedValue[] items) => session!.TryDeliver(this, items);

    /// <summary>Answers with an error.</summary>
    internal virtual void Fail(Exception error)
    {
        if (session!.Unpark(request))
        {
            session.Fail(request, error);
        }
    }
}

/// <summary>A thread or task of this process that waits in an object's line.</summary>
internal sealed class LocalWaiter(Referent owner) : Waiter(owner, null, 0)
{
    // What it waits for: items, or nothing.
    private readonly TaskCompletionSource<EncodedValue[]> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task<EncodedValue[]> Result => _result.Task;

    internal override bool Grant<T>(T result) => _result.TrySetResult([]);

    internal override bool Deliver(EncodedValue[] items) => _result.TrySetResult(items);

    internal override void Fail(Exception error) => _result.TrySetException(error);

    /// <summary>Waits without blocking the caller.</summary>
    internal async Task<EncodedValue[]> WaitAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Result.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!Withdraw())
        {
            return await Result.ConfigureAwait(false);
        }
    }

    /// <summary>Waits.</summary>
    /// <returns>The items; null if the time was up.</returns>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted, and nothing was granted. If it was all the same, here it is, and the interrupt is pending again.</exception>
    internal EncodedValue[]? Wait(TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            // In parts: a task is waited for 24 days at most.
            Deadline deadline = Deadline.After(timeout, nameof(timeout));
            do
            {
                if (Result.Wait(deadline.NextSliceInMilliseconds(int.MaxValue), cancellationToken))
                {
                    return Result.GetAwaiter().GetResult();
                }
            }
            while (!deadline.IsOver);
        }
        catch (AggregateException)
        {
            return Result.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (!Withdraw())
        {
            // Granted just then.
            return Result.GetAwaiter().GetResult();
        }
        catch (ThreadInterruptedException) when (!Withdraw())
        {
            Thread.CurrentThread.Interrupt();
            return Result.GetAwaiter().GetResult();
        }

        return Withdraw() ? null : Result.GetAwaiter().GetResult();
    }

    /// <summary>Out of the line: left there it would be given what nobody takes.</summary>
    private bool Withdraw() => Uninterrupted.Do(static waiter => waiter.Owner.Withdraw(waiter), this);
}
