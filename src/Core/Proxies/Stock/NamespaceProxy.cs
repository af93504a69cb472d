using System.Collections.Concurrent;
using System.Dynamic;
using Managers.Client;
using Managers.Protocol;

namespace Managers;

/// <summary>
/// A namespace in a manager server: values under names, which any process sets and reads. A name that begins with <c>_</c> belongs to this proxy alone and is never sent. Values are copies: to change a list or dictionary in it, set it again.
/// </summary>
public sealed partial class NamespaceProxy : BaseProxy
{
    private const ushort GetMethod = 0;
    private const ushort TryGetMethod = 1;
    private const ushort SetMethod = 2;
    private const ushort RemoveMethod = 3;
    private const ushort ItemsMethod = 4;

    private readonly ConcurrentDictionary<string, object?> _own = new(StringComparer.Ordinal);

    internal NamespaceProxy(ProxyReference reference)
        : base(reference)
    {
    }

    /// <summary>The value of a name.</summary>
    /// <param name="name">At least one character.</param>
    /// <exception cref="KeyNotFoundException">There is no such name.</exception>
    public object? this[string name]
    {
        get => Get<object?>(name);
        set => Set(name, value);
    }

    /// <summary>The value of a name, of a known type.</summary>
    /// <typeparam name="T">Its type, exactly as it was set.</typeparam>
    /// <param name="name">At least one character.</param>
    /// <exception cref="KeyNotFoundException">There is no such name.</exception>
    public T Get<T>(string name)
    {
        if (IsOwn(name))
        {
            return _own.TryGetValue(name, out object? own) ? (T)own! : throw new KeyNotFoundException($"This proxy has no '{name}': names that begin with '_' stay with the proxy that they were set on.");
        }

        return Begin(GetMethod, name).Invoke<T>();
    }

    /// <summary>The value of a name, if there is one.</summary>
    /// <typeparam name="T">Its type, exactly as it was set.</typeparam>
    /// <param name="name">At least one character.</param>
    /// <param name="value">The value.</param>
    /// <returns>False if there is no such name.</returns>
    public bool TryGet<T>(string name, out T? value)
    {
        if (IsOwn(name))
        {
            bool there = _own.TryGetValue(name, out object? own);
            value = there ? (T?)own : default;
            return there;
        }

        return Begin(TryGetMethod, name).InvokeFound(out value);
    }

    /// <summary>Sets the value of a name.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="name">At least one character.</param>
    /// <param name="value">The value.</param>
    public void Set<T>(string name, T value)
    {
        if (IsOwn(name))
        {
            _own[name] = value;
            return;
        }

        BeginSet(name, value).Invoke();
    }

    /// <summary>Removes a name.</summary>
    /// <param name="name">At least one character.</param>
    /// <returns>False if there was none.</returns>
    public bool Remove(string name) => IsOwn(name) ? _own.TryRemove(name, out _) : Begin(RemoveMethod, name).Invoke<bool>();

    /// <summary>All names and values, in the order of the names, without this proxy's own: one round trip.</summary>
    public IReadOnlyDictionary<string, object?> ToDictionary() => BeginCall(ItemsMethod).Invoke(ReadItems);

    /// <summary>The namespace as an object with a property for each name.</summary>
    public dynamic AsDynamic() => new View(this);

    /// <summary>The names and values, as specified: <c>Namespace(x=10, y='hello')</c>. One round trip; without a server, what the proxy is.</summary>
    public override string ToString()
    {
        try
        {
            return Describe();
        }
        catch (Exception e) when (e is ManagerException or ObjectDisposedException)
        {
            return base.ToString();
        }
    }

    private static IReadOnlyDictionary<string, object?> ReadItems(ref ValueReader reader)
    {
        int count = reader.ReadMapHeader();
        var items = new SortedDictionary<string, object?>(StringComparer.Ordinal);
        for (int i = 0; i < count; i++)
        {
            items.Add(reader.ReadText(), reader.Read<object?>());
        }

        reader.EndNested();
        return items;
    }

    private static bool IsOwn(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return name[0] == '_';
    }

    private OutgoingCall Begin(ushort method, string name)
    {
        OutgoingCall call = BeginCall(method);
        call.Arguments.WriteString(name);
        return call;
    }

    private OutgoingCall BeginSet<T>(string name, T value)
    {
        OutgoingCall call = Begin(SetMethod, name);
        call.WriteArgument(value);
        return call;
    }

    private sealed class View(NamespaceProxy proxy) : DynamicObject
    {
        public override bool TryGetMember(GetMemberBinder binder, out object? result)
        {
            result = proxy[binder.Name];
            return true;
        }

        public override bool TrySetMember(SetMemberBinder binder, object? value)
        {
            proxy[binder.Name] = value;
            return true;
        }

        public override bool TryDeleteMember(DeleteMemberBinder binder) => proxy.Remove(binder.Name);

        public override IEnumerable<string> GetDynamicMemberNames() => proxy.ToDictionary().Keys;

        public override string ToString() => proxy.ToString();
    }
}
