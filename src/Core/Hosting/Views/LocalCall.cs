using Managers.Client;
using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>A call of an object by code of the server's own process: as <see cref="OutgoingCall"/>, arguments first, then one of the Invoke members.</summary>
#pragma warning disable CA1001 // Invoke disposes it, or whatever throws before.
internal ref struct LocalCall
#pragma warning restore CA1001
{
    // Any but 0, which wants no answer.
    private const ulong Request = 1;

    private readonly Referent _target;
    private readonly ushort _method;
    private readonly LocalCaller _caller;
    private ValueWriter _arguments;

    internal LocalCall(Referent target, ushort method)
    {
        // It has been in a table, or nobody could have asked for it.
        _caller = new LocalCaller(target.Table!);
        _target = target;
        _method = method;
        _arguments = new ValueWriter(_caller.Arguments, 0) { References = _caller };
    }

    /// <summary>Adds an argument.</summary>
    internal LocalCall With<T>(T value)
    {
        try
        {
            _arguments.Write(value);
        }
        catch
        {
            _caller.Dispose();
            throw;
        }

        return this;
    }

    /// <summary>Adds an argument that is encoded already.</summary>
    internal LocalCall WithEncoded(byte[] value)
    {
        try
        {
            _arguments.WriteEncoded(value);
        }
        catch
        {
            _caller.Dispose();
            throw;
        }

        return this;
    }

    /// <summary>Adds items as one argument.</summary>
    internal LocalCall WithAll<T>(scoped ReadOnlySpan<T> items)
    {
        try
        {
            Sequences.Write(ref _arguments, items);
        }
        catch
        {
            _caller.Dispose();
            throw;
        }

        return this;
    }

    /// <summary>Adds keys and values as one argument.</summary>
    internal LocalCall WithMap<TKey, TValue>(scoped ReadOnlySpan<KeyValuePair<TKey, TValue>> items)
    {
        try
        {
            _arguments.WriteMapHeader(items.Length);
            foreach ((TKey key, TValue value) in items)
            {
                _arguments.Write(key);
                _arguments.Write(value);
            }

            _arguments.EndNested();
        }
        catch
        {
            _caller.Dispose();
            throw;
        }

        return this;
    }

    internal void Invoke() => Invoke(static (ref reader) => reader.TryReadNull());

    internal T Invoke<T>() => Invoke(static (ref reader) => WireCodec<T>.Instance.Read(ref reader));

    /// <summary>As <see cref="OutgoingCall.InvokeFound{T}"/>.</summary>
    internal bool InvokeFound<T>(out T? value)
    {
        (bool found, value) = Invoke(OutgoingCall.ReadFound<T>);
        return found;
    }

    /// <summary>As <see cref="OutgoingCall.InvokeExchange{T}"/>.</summary>
    internal bool InvokeExchange<T>(out T? before)
    {
        (bool changed, before) = Invoke(OutgoingCall.ReadExchange<T>);
        return changed;
    }

    internal T Invoke<T>(ReadValue<T> read)
    {
        using LocalCaller caller = _caller;
        _arguments.Commit();
        var call = new IncomingCall(caller, _method, Request, caller.Arguments.Written, caller);
        Run(ref call);
        var reader = new ValueReader(caller.Answer.Written) { References = caller };
        T result = read(ref reader);
        reader.End();
        return result;
    }

    /// <summary>Clients' calls stand in line behind a long one, as behind a client's. Code of the server's own stands in none: if a long call runs already, they stand behind that.</summary>
    private readonly void Run(ref IncomingCall call)
    {
        CallQueue? line = _target.TakesLong(_method) ? _target.OpenLine() : null;
        if (line is null || !line.TryEnter())
        {
            _target.Invoke(ref call);
            return;
        }

        try
        {
            _target.Invoke(ref call);
        }
        finally
        {
            // Not on this thread, which is the user's.
            line.ExitApart();
        }
    }
}
