using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>Answers that carry values which objects hold. The caller holds the object's lock, so that what the values refer to is still there.</summary>
internal static class Answers
{
    /// <summary>any</summary>
    internal static void Value(Session session, ulong request, in EncodedValue value) =>
        session.Reply(request, value, static (session, ref writer, value) => session.WriteStored(ref writer, value));

    /// <summary>(bool,any): false goes with null, or with a value that says why.</summary>
    internal static void Found(Session session, ulong request, bool found, in EncodedValue value) =>
        session.Reply(request, (found, value), static (session, ref writer, state) =>
        {
            writer.WriteTupleHeader(2);
            writer.WriteBoolean(state.found);
            session.WriteStored(ref writer, state.value);
        });

    /// <summary>any[]</summary>
    internal static void Values(Session session, ulong request, ReadOnlySpan<EncodedValue> values)
    {
        if (request == 0)
        {
            return;
        }

        ValueWriter writer = session.BeginReply(request);
        try
        {
            writer.WriteListHeader(values.Length);
            foreach (ref readonly EncodedValue value in values)
            {
                session.WriteStored(ref writer, value);
            }
        }
        catch (Exception e)
        {
            session.AbandonReply(ref writer);
            throw new ProtocolException(ErrorCode.ResultNotEncodable, $"The result cannot be sent: {e.Message}", e);
        }

        session.EndReply(ref writer);
    }
}
