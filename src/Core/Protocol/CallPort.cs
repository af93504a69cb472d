namespace Managers.Protocol;

/// <summary>Where answers to calls go: a session of a server.</summary>
internal abstract class CallPort
{
    /// <summary>The arguments of a call have been read: code of the user's follows, or a long call of the library's own, which may take its time.</summary>
    internal abstract void ArgumentsRead();

    /// <summary>Begins the answer to a call; what is written goes into the frame. <see cref="EndReply"/> or <see cref="AbandonReply"/> must follow on the same thread.</summary>
    internal abstract ValueWriter BeginReply(ulong request);

    /// <summary>The answer is complete.</summary>
    internal abstract void EndReply(ref ValueWriter writer);

    /// <summary>The answer cannot be written: nothing of it goes out.</summary>
    internal abstract void AbandonReply(ref ValueWriter writer);

    /// <summary>Answers with an error.</summary>
    /// <param name="request">The call's number.</param>
    /// <param name="error">What was thrown.</param>
    /// <param name="isUsers">Code of the user's threw it: the code of a <see cref="ProtocolException"/> is of calls that it made itself, and says nothing of this one.</param>
    internal abstract void Fail(ulong request, Exception error, bool isUsers = false);

    /// <summary>Cancelled when the caller cancels that call, or has ended.</summary>
    internal abstract CancellationToken CancellationOf(ulong request);

    /// <summary>Answers with a stream, from now until it ends; what it throws is the caller's.</summary>
    internal abstract void Stream<T>(ulong request, IAsyncEnumerable<T> items);

    internal static void Return<T>(CallPort port, ulong request, T value)
    {
        if (request == 0)
        {
            return;
        }

        ValueWriter writer = port.BeginReply(request);
        try
        {
            WireCodec<T>.Instance.Write(ref writer, value);
        }
        catch (Exception e)
        {
            port.AbandonReply(ref writer);
            throw new ProtocolException(ErrorCode.ResultNotEncodable, $"The result cannot be sent: {e.Message}", e);
        }

        port.EndReply(ref writer);
    }

    internal static async void Await(CallPort port, ulong request, ValueTask task)
    {
        bool isUsers = true;
        try
        {
            await task.ConfigureAwait(false);
            isUsers = false;
            Return<object?>(port, request, null);
        }
#pragma warning disable CA1031 // Whatever the method threw is its caller's.
        catch (Exception e)
#pragma warning restore CA1031
        {
            port.Fail(request, e, isUsers);
        }
    }

    internal static async void Await<T>(CallPort port, ulong request, ValueTask<T> task)
    {
        bool isUsers = true;
        try
        {
            T result = await task.ConfigureAwait(false);
            isUsers = false;
            Return(port, request, result);
        }
#pragma warning disable CA1031 // Whatever the method threw is its caller's.
        catch (Exception e)
#pragma warning restore CA1031
        {
            port.Fail(request, e, isUsers);
        }
    }
}
