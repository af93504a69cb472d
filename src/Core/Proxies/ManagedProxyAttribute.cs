namespace Managers;

/// <summary>
/// Has the source generator write a proxy for an interface, and what a server needs to call objects by it: their members are what clients may call, nothing else of them. Members whose names begin with <c>_</c> are left out.
/// </summary>
/// <remarks>
/// Methods, also those that return <see cref="Task"/>, <see cref="ValueTask"/> or <see cref="IAsyncEnumerable{T}"/>, and properties; a <see cref="CancellationToken"/> as the last parameter cancels the call. What cannot cross is an error of the build: docs/diagnostics.md.
/// </remarks>
[AttributeUsage(AttributeTargets.Interface, Inherited = false)]
public sealed class ManagedProxyAttribute : Attribute;
