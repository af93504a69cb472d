using System.Buffers;
using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>Runs code of the user's, methods and constructors of their types, and long methods of the library's own. It may take its time, so a session's reader that is inside for long hands its reading to another thread (<see cref="Session"/>).</summary>
internal static class UserCallRunner
{
    /// <summary>Calls a method of an object whose calls stand in line, now or when the object is free.</summary>
    internal static void Dispatch(Session session, ObjectEntry entry, ushort method, ulong request, ReadOnlySpan<byte> arguments)
    {
        MethodKinds kind = entry.Contract.KindOf(method);
        if (kind == (MethodKinds.Blocking | MethodKinds.Concurrent))
        {
            RunApart(session, entry, method, request, arguments);
        }
        else if (kind == MethodKinds.Concurrent)
        {
            Invoke(session, entry, method, request, arguments);
            session.LeaveUserCode();
        }
        else if (kind == MethodKinds.None && entry.Calls!.TryEnter())
        {
            SynchronizationContext? before = SynchronizationContext.Current;
            SynchronizationContext.SetSynchronizationContext(entry.Calls);
            long entered = session.UserCalls;
            try
            {
                Invoke(session, entry, method, request, arguments);
            }
            finally
            {
                SynchronizationContext.SetSynchronizationContext(before);
                Leave(session, entry.Calls, entered);
            }
        }
        else
        {
            entry.Calls!.Enqueue(session, entry, method, request, arguments);
        }
    }

    /// <summary>The call that the reader ran has returned: it is the turn of those that came meanwhile.</summary>
    /// <param name="session">Whose reader it is.</param>
    /// <param name="calls">Where they stand.</param>
    /// <param name="entered">How often the session's reader had entered code that may take long before that call.</param>
    internal static void Leave(Session session, CallQueue calls, long entered)
    {
        if (session.UserCalls == entered)
        {
            // It was refused, or short. Nobody would take the reading over from a thread that is not known to be inside: what this session's client says next, and all answers that are to go out, would wait for calls of others.
            calls.ExitApart();
        }
        else
        {
            calls.Exit();
        }

        session.LeaveUserCode();
    }

    /// <summary>Calls a method, whoever else does.</summary>
    internal static void Invoke(Session session, ObjectEntry entry, ushort method, ulong request, ReadOnlySpan<byte> arguments)
    {
        var call = new IncomingCall(session, method, request, arguments, session);
        try
        {
            entry.Contract.Invoke(entry.Target, ref call);
        }
        catch (ProtocolException e) when (e.Code == ErrorCode.ProtocolViolation && !call.IsRead)
        {
            // Malformed, as for an object of the library's own. On whichever thread it is its turn.
            session.End(e.Code, e.Message);
        }
#pragma warning disable CA1031 // Whatever the method threw is its caller's.
        catch (Exception e)
#pragma warning restore CA1031
        {
            session.Fail(request, e, call.IsInUserCode);
        }
        finally
        {
            if (request == 0)
            {
                session.OneWayEnded();
            }
        }
    }

    private static void RunApart(Session session, ObjectEntry entry, ushort method, ulong request, ReadOnlySpan<byte> arguments)
    {
        int length = arguments.Length;
        byte[] copy = ArrayPool<byte>.Shared.Rent(length);
        arguments.CopyTo(copy);
        ulong[]? held = session.HoldArguments(entry, arguments);
        bool runs = session.Server.TryRun(() =>
        {
            Invoke(session, entry, method, request, copy.AsSpan(0, length));
            ArrayPool<byte>.Shared.Return(copy);
            session.ReleaseArguments(held);
        });
        if (!runs)
        {
            ArrayPool<byte>.Shared.Return(copy);
            session.ReleaseArguments(held);
            FailForWantOfThread(session, request);
        }
    }

    /// <summary>A method that may block has no thread to do that on.</summary>
    internal static void FailForWantOfThread(Session session, ulong request)
    {
        session.Fail(request, new ProtocolException(ErrorCode.TooManyCalls, "The system gives this server no thread for one more call that may block. The call was not executed."));
        if (request == 0)
        {
            session.OneWayEnded();
        }
    }
}
