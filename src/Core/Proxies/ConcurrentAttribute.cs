namespace Managers;

/// <summary>On a method or property of an interface marked <see cref="ManagedProxyAttribute"/>: the server runs it at any time, beside other calls on the same object. Without it, calls on an object run one at a time.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
public sealed class ConcurrentAttribute : Attribute;
