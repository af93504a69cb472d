using Managers.Client;

namespace Managers;

// What the others do, without blocking the caller.
public sealed partial class NamespaceProxy
{
    /// <summary>The value of a name, of a known type, without blocking the caller.</summary>
    /// <typeparam name="T">Its type, exactly as it was set.</typeparam>
    /// <param name="name">At least one character.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public ValueTask<T> GetAsync<T>(string name, CancellationToken cancellationToken = default) =>
        IsOwn(name) ? new ValueTask<T>(Get<T>(name)) : Begin(GetMethod, name).InvokeAsync<T>(cancellationToken);

    /// <summary>As <see cref="TryGet{T}"/>, without blocking the caller.</summary>
    /// <typeparam name="T">Its type, exactly as it was set.</typeparam>
    /// <param name="name">At least one character.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether there is such a name, and its value.</returns>
    public ValueTask<(bool Found, T? Value)> TryGetAsync<T>(string name, CancellationToken cancellationToken = default) => IsOwn(name)
        ? ValueTask.FromResult((TryGet(name, out T? own), own))
        : Begin(TryGetMethod, name).InvokeAsync(OutgoingCall.ReadFound<T>, cancellationToken);

    /// <summary>Sets the value of a name without blocking the caller.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="name">At least one character.</param>
    /// <param name="value">The value.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public ValueTask SetAsync<T>(string name, T value, CancellationToken cancellationToken = default)
    {
        if (IsOwn(name))
        {
            _own[name] = value;
            return default;
        }

        return BeginSet(name, value).InvokeAsync(cancellationToken);
    }

    /// <summary>Removes a name without blocking the caller.</summary>
    /// <param name="name">At least one character.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>False if there was none.</returns>
    public ValueTask<bool> RemoveAsync(string name, CancellationToken cancellationToken = default) =>
        IsOwn(name) ? ValueTask.FromResult(Remove(name)) : Begin(RemoveMethod, name).InvokeAsync<bool>(cancellationToken);

    /// <summary>As <see cref="ToDictionary"/>, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public ValueTask<IReadOnlyDictionary<string, object?>> ToDictionaryAsync(CancellationToken cancellationToken = default) => BeginCall(ItemsMethod).InvokeAsync(ReadItems, cancellationToken);
}
