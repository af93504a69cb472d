using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>Answers that carry values which objects hold. The caller holds the object's lock, so that what the values refer to is still there.</summary>
internal static class Answers
{
    /// <summary>any</summary>
    internal static void Value(Caller caller, ulong request, in EncodedValue value) =>
        caller.Reply(request, value, static (caller, ref writer, value) => caller.WriteStored(ref writer, value));

    /// <summary>(bool,any): false goes with null, or with a value that says why.</summary>
    internal static void Found(Caller caller, ulong request, bool found, in EncodedValue value) =>
        caller.Reply(request, (found, value), static (caller, ref writer, state) =>
        {
            writer.WriteTupleHeader(2);
            writer.WriteBoolean(state.found);
            caller.WriteStored(ref writer, state.value);
        });

    /// <summary>any[]</summary>
    internal static void Values(Caller caller, ulong request, ReadOnlySpan<EncodedValue> values)
    {
        if (request == 0)
        {
            return;
        }

        ValueWriter writer = caller.BeginReply(request);
        try
        {
            writer.WriteListHeader(values.Length);
            foreach (ref readonly EncodedValue value in values)
            {
                caller.WriteStored(ref writer, value);
            }
        }
        catch (Exception e)
        {
            caller.AbandonReply(ref writer);
            throw new ProtocolException(ErrorCode.ResultNotEncodable, $"The result cannot be sent: {e.Message}", e);
        }

        caller.EndReply(ref writer);
    }
}
