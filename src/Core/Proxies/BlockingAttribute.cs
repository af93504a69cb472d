namespace Managers;

/// <summary>
/// On a method or property of an interface marked <see cref="ManagedProxyAttribute"/>: it blocks, so the server runs it on a thread of its own. Together with <see cref="ConcurrentAttribute"/> it does not keep other calls on the object from running.
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
public sealed class BlockingAttribute : Attribute;
