using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>Calls of the server's own object; docs/protocol.md, section 8.</summary>
internal static class ServerCalls
{
    private static readonly TimeSpan s_longestLease = TimeSpan.FromDays(1);

    internal static void Run(Session session, ushort method, ulong request, ReadOnlySpan<byte> body)
    {
        var call = new IncomingCall(session, method, request, body, session);
        switch (method)
        {
            case ServerMethods.Create:
                Create(session, ref call);
                break;
            case ServerMethods.Adopt:
                Adopt(session, ref call);
                break;
            case ServerMethods.Lease:
                Lease(session, ref call);
                break;
            case ServerMethods.Methods:
                Methods(session, ref call);
                break;
            case ServerMethods.Describe:
                Describe(session, ref call);
                break;
            case ServerMethods.Diagnostics:
                call.Arguments.End();
                call.Return<object?>(ServerDiagnostics.Collect(session.Server));
                break;
            case ServerMethods.Shutdown:
                call.Arguments.End();
                if (!session.Server.AllowsShutdown)
                {
                    throw new NotSupportedException("This server was not started by a manager of a client: it ends when whoever runs it ends it.");
                }

                call.Return();
                session.Server.RequestShutdown();
                break;
            case ServerMethods.Ping:
                call.Arguments.End();
                call.Return();
                break;
            case ServerMethods.Revoke:
                ulong id = call.Arguments.ReadUInt64();
                ulong lease = call.Arguments.ReadUInt64();
                call.Arguments.End();
                call.Return(session.Server.Objects.EndLease(id, lease));
                break;
            case ServerMethods.Ring:
                call.Arguments.End();
                session.OfferRings(call.Request);
                break;
            case ServerMethods.Decline:
                call.Arguments.End();
                session.WithdrawRings();
                call.Return();
                break;
            default:
                throw new ProtocolException(ErrorCode.MethodNotFound, $"The server's own object has no method {method}.");
        }
    }

    // By itself: what only a refusal needs is not loaded by the first object that is made.
    private static ProtocolException NoSuchType(Session session, string typeId) => new(
        ErrorCode.TypeNotFound,
        $"This server makes no objects of type id '{typeId}'. It makes: {string.Join(", ", session.Server.Creators.TypeIds.Where(id => session.Server.Creators.Find(id)!.Create is not null).Order(StringComparer.Ordinal).DefaultIfEmpty("none beside its own types"))}.");

    private static void Create(Session session, ref IncomingCall call)
    {
        string typeId = call.Arguments.ReadText();
        ulong contract = call.Arguments.ReadUInt64();
        if (StockTypes.Find(typeId) is { } stock)
        {
            Check(typeId, contract, stock);
            Referent referent = StockTypes.Make(stock, session, ref call.Arguments);
            Reply(session, call.Request, referent, stock, typeId, null);
            return;
        }

        if (session.Server.Creators.Find(typeId) is not { Create: { } create } creator)
        {
            throw NoSuchType(session, typeId);
        }

        if (creator.Contract is { } known)
        {
            Check(typeId, contract, known);
        }

        object target;
        try
        {
            target = create(ref call) ?? throw new InvalidOperationException($"The creator of '{typeId}' gave null.");
        }
        catch (ProtocolException e) when (call.IsRead)
        {
            // The constructor's, which may speak with servers of its own: no fault of this client's, whose connection goes on.
            session.Fail(call.Request, e, isUsers: true);
            return;
        }
        finally
        {
            session.LeaveUserCode();
        }

        if (target is IReferentSource source)
        {
            target = source.Referent;
        }

        if (target is Referent own)
        {
            Check(typeId, contract, own.Contract);
            Reply(session, call.Request, own, own.Contract, own.Contract.TypeId, null);
            return;
        }

        ManagedContract objects = creator.Contract ?? Proxies.ProxyTypes.ContractOf(target)
            ?? throw new InvalidOperationException($"The creator of '{typeId}' gave an object of {target.GetType()}, which no interface marked with [ManagedProxy] describes.");
        if (!objects.Describes(target))
        {
            throw new InvalidOperationException($"The creator of '{typeId}' gave an object of {target.GetType()}, which lacks the interface of its contract: {string.Join(", ", objects.Signatures)}.");
        }

        Check(typeId, contract, objects);
        Reply(session, call.Request, target, objects, typeId, creator.Exposed);
    }

    private static void Reply(Session session, ulong request, object target, ManagedContract contract, string typeId, bool[]? exposed)
    {
        ObjectEntry entry = session.Server.Objects.Hold(target, contract, typeId, exposed);
        if (request != 0)
        {
            Give(session, request, entry);
        }
        else
        {
            // Whoever wants no answer gets no reference: it ends at once, with what it refers to, unless others have it.
            session.Server.Objects.Release(entry, 1);
        }
    }

    /// <summary>Answers with a reference to an object that is held for it. It is noted before the answer is begun: if the client can have no more, the object ends at once.</summary>
    private static void Give(Session session, ulong request, ObjectEntry entry)
    {
        session.Note(entry);
        session.Reply(request, entry, static (_, ref writer, entry) => writer.WriteReference(entry.Id, entry.Contract.Hash, entry.TypeIdBytes));
    }

    private static void Check(string typeId, ulong asked, ManagedContract contract)
    {
        if (asked != 0 && asked != contract.Hash)
        {
            throw new ProtocolException(
                ErrorCode.ContractMismatch,
                $"Objects of type id '{typeId}' have the contract 0x{contract.Hash:x16} here; the client asks for 0x{asked:x16}. Build both sides from the same interface. It has here: {string.Join(", ", contract.Signatures)}.");
        }
    }

    private static void Adopt(Session session, ref IncomingCall call)
    {
        ulong id = call.Arguments.ReadUInt64();
        ulong lease = call.Arguments.ReadUInt64();
        call.Arguments.End();
        ObjectEntry entry = session.Server.Objects.TryAdopt(id, lease)
            ?? throw new ProtocolException(ErrorCode.ObjectLost, $"The token of object {id} is not good any more: its time is up, or the server did not give it.");
        Give(session, call.Request, entry);
    }

    private static void Lease(Session session, ref IncomingCall call)
    {
        ulong id = call.Arguments.ReadUInt64();
        TimeSpan lifetime = call.Arguments.ReadTimeSpan();
        call.Arguments.End();
        if (lifetime <= TimeSpan.Zero || lifetime > s_longestLease)
        {
            throw new ArgumentOutOfRangeException(null, $"A token lives for more than no time and at most {s_longestLease.TotalDays} day; {lifetime} was asked for.");
        }

        call.Return(session.Server.Objects.AddLease(session.Reference(id), lifetime, session.Server.Limits.MaxLeases));
    }

    private static void Methods(Session session, ref IncomingCall call)
    {
        ObjectEntry entry = session.Reference(call.Arguments.ReadUInt64());
        call.Arguments.End();
        session.Reply(call.Request, entry, static (_, ref writer, entry) =>
        {
            IReadOnlyList<string> signatures = entry.Contract.Signatures;
            writer.WriteListHeader(signatures.Count);
            for (int i = 0; i < signatures.Count; i++)
            {
                writer.WriteString(entry.IsExposed(i) ? signatures[i] : null);
            }
        });
    }

    private static void Describe(Session session, ref IncomingCall call)
    {
        ObjectEntry entry = session.Reference(call.Arguments.ReadUInt64());
        CallQueue? calls = entry.Calls;
        if (entry.Target is Referent && calls is not { IsBusy: true })
        {
            // Beside the object's calls, but one at a time for a client: by little frames it could else have any number of threads make long texts.
            calls = session.Texts;
        }

        if (!calls!.TryEnter())
        {
            // It is its turn when no call of the object runs, or no other text is made.
            call.Arguments.End();
            DescribeLater(session, entry, calls, call.Request);
            return;
        }

        SynchronizationContext? before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(calls);
        long entered = session.UserCalls;
        try
        {
            call.EndArguments();
            call.Return(entry.Target.ToString());
        }
        catch (ProtocolException e) when (call.IsInUserCode)
        {
            session.Fail(call.Request, e, isUsers: true);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
            UserCallRunner.Leave(session, calls, entered);
        }
    }

    // A method of its own: what a lambda captures is allocated where the method that captures begins.
    private static void DescribeLater(Session session, ObjectEntry entry, CallQueue calls, ulong request)
    {
        if (request == 0)
        {
            // Nobody gets the text.
            return;
        }

        object call = new();
        session.EnterLine(request, call);
        calls.Post(
            _ =>
            {
                if (!session.LeaveLine(request, call))
                {
                    // Nobody waits for it any more.
                    return;
                }

                bool isUsers = true;
                try
                {
                    string? text = entry.Target.ToString();
                    isUsers = false;
                    CallPort.Return(session, request, text);
                }
#pragma warning disable CA1031 // Whatever it threw is its caller's.
                catch (Exception e)
#pragma warning restore CA1031
                {
                    session.Fail(request, e, isUsers);
                }
            },
            null);
    }
}
