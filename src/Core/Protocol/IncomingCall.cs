namespace Managers.Protocol;

/// <summary>
/// A call on the server's side: what contracts read arguments from and return results through. The arguments lie in the transport's own buffer: read them all, then call <see cref="EndArguments"/>, before code of the user's runs.
/// </summary>
public ref struct IncomingCall
{
    /// <summary>The arguments, in order.</summary>
#pragma warning disable CA1051 // A property would give a copy, and reading moves on in place.
    public ValueReader Arguments;
#pragma warning restore CA1051

    internal IncomingCall(CallPort port, ushort method, ulong request, ReadOnlySpan<byte> arguments, IReferenceSource references)
    {
        Port = port;
        Method = method;
        Request = request;
        Arguments = new ValueReader(arguments) { References = references };
    }

    /// <summary>The method's number.</summary>
    public ushort Method { get; }

    /// <summary>Cancelled when the caller cancels the call, or has ended.</summary>
    public readonly CancellationToken Cancellation => Port.CancellationOf(Request);

    internal CallPort Port { get; }

    /// <summary>The caller's number for it; 0: it wants no answer.</summary>
    internal ulong Request { get; }

    /// <summary>The arguments were read to their end: what is thrown from now on is the method's, until it is answered.</summary>
    internal bool IsRead { get; private set; }

    /// <summary>Code of the user's runs: the arguments were read, and the answer was not begun.</summary>
    internal bool IsInUserCode { get; private set; }

    /// <summary>Checks that no more arguments follow. From here on the arguments are gone.</summary>
    public void EndArguments()
    {
        Arguments.End();
        IsRead = true;
        IsInUserCode = true;
        Port.ArgumentsRead();
    }

    /// <summary>Answers that the method is done.</summary>
    public void Return()
    {
        IsInUserCode = false;
        if (Request != 0)
        {
            ValueWriter writer = Port.BeginReply(Request);
            writer.WriteNull();
            Port.EndReply(ref writer);
        }
    }

    /// <summary>Answers with the method's result.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="value">The result.</param>
    public void Return<T>(T value)
    {
        IsInUserCode = false;
        CallPort.Return(Port, Request, value);
    }

    /// <summary>Answers when a task ends.</summary>
    /// <param name="task">What the method returned.</param>
    public void ReturnAsync(ValueTask task)
    {
        if (task.IsCompletedSuccessfully)
        {
            task.GetAwaiter().GetResult();
            Return();
        }
        else
        {
            CallPort.Await(Port, Request, task);
        }
    }

    /// <summary>Answers with the result of a task when it ends.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="task">What the method returned.</param>
    public void ReturnAsync<T>(ValueTask<T> task)
    {
        if (task.IsCompletedSuccessfully)
        {
            Return(task.Result);
        }
        else
        {
            CallPort.Await(Port, Request, task);
        }
    }

    /// <summary>Answers with the items of a stream as they come, no faster than the caller takes them.</summary>
    /// <typeparam name="T">Their type.</typeparam>
    /// <param name="items">What the method returned.</param>
    public readonly void ReturnStream<T>(IAsyncEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        Port.Stream(Request, items);
    }
}
