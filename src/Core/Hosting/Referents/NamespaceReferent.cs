using System.Text;
using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>A namespace: values under names. Those that begin with an underscore belong to proxies and never come here.</summary>
internal sealed class NamespaceReferent : Referent
{
    private readonly SortedDictionary<string, EncodedValue> _values = new(StringComparer.Ordinal);

    internal override StockContract Contract => StockContracts.Namespace;

    internal static NamespaceReferent Make(Session session, ref ValueReader arguments)
    {
        var made = new NamespaceReferent();
        try
        {
            if (!arguments.TryReadNull())
            {
                made.ReadAll(session, ref arguments);
            }

            arguments.End();
        }
        catch
        {
            // It will be nobody's, and so never end.
            session.Objects.RemoveAllEdges(made);
            throw;
        }

        return made;
    }

    internal override void Invoke(ref IncomingCall call)
    {
        Session session = SessionOf(call);
        if (call.Method == 4)
        {
            call.Arguments.End();
            Items(session, call.Request);
            return;
        }

        string name = Name(ref call.Arguments);
        if (call.Method == 2)
        {
            Set(session, ref call, name);
            return;
        }

        call.Arguments.End();
        EncodedValue value;
        lock (Gate)
        {
            bool found = _values.TryGetValue(name, out value);
            if (call.Method == 3)
            {
                _values.Remove(name);
                call.Return(found);
            }
            else
            {
                if (call.Method == 1)
                {
                    Answers.Found(session, call.Request, found, found ? value : EncodedValue.Null);
                }
                else if (found)
                {
                    Answers.Value(session, call.Request, value);
                }
                else
                {
                    throw new KeyNotFoundException($"The namespace has no '{name}'. It has: {(_values.Count == 0 ? "nothing" : string.Join(", ", _values.Keys))}.");
                }

                return;
            }
        }

        if (value.Bytes is not null)
        {
            Drop(session, value);
        }
    }

    internal override string Describe(int most)
    {
        KeyValuePair<string, EncodedValue>[] values;
        lock (Gate)
        {
            values = [.. _values.Take(most)];
        }

        var text = new StringBuilder("Namespace(");
        string between = string.Empty;
        foreach ((string name, EncodedValue value) in values)
        {
            text.Append(between).Append(name).Append('=');
            EncodedText.Append(text, value, most);
            between = ", ";
            if (text.Length > most)
            {
                break;
            }
        }

        return text.Append(')').ToString();
    }

    private static string Name(ref ValueReader arguments)
    {
        string name = arguments.ReadText();
        return name.Length != 0 && name[0] != '_'
            ? name
            : throw new ArgumentException($"A namespace holds no '{name}': names have at least one character, and those that begin with '_' stay with the proxy.");
    }

    private void ReadAll(Session session, ref ValueReader arguments)
    {
        int count = arguments.ReadMapHeader();
        for (int i = 0; i < count; i++)
        {
            string name = Name(ref arguments);
            if (!_values.TryAdd(name, Keep(session, arguments.Skip())))
            {
                throw new ArgumentException($"The name '{name}' is there twice.");
            }
        }

        arguments.EndNested();
    }

    private void Set(Session session, ref IncomingCall call, string name)
    {
        ReadOnlySpan<byte> value = call.Arguments.Skip();
        call.Arguments.End();
        EncodedValue kept = Keep(session, value);
        EncodedValue old;
        lock (Gate)
        {
            _values.TryGetValue(name, out old);
            _values[name] = kept;
        }

        if (old.Bytes is not null)
        {
            Drop(session, old);
        }

        call.Return();
    }

    private void Items(Session session, ulong request)
    {
        lock (Gate)
        {
            session.Reply(request, _values, static (session, ref writer, values) =>
            {
                writer.WriteMapHeader(values.Count);
                foreach ((string name, EncodedValue value) in values)
                {
                    writer.WriteString(name);
                    session.WriteStored(ref writer, value);
                }
            });
        }
    }
}
