namespace System.Runtime.CompilerServices;

/// <summary>What the compiler asks for where properties have init accessors; netstandard2.0 does not have it.</summary>
internal static class IsExternalInit;
