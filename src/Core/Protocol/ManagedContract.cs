namespace Managers.Protocol;

/// <summary>How a server runs a method.</summary>
[Flags]
public enum MethodKinds
{
    /// <summary>One call on the object at a time; others go on while it awaits.</summary>
    None = 0,

    /// <summary>At any time, beside other calls on the object.</summary>
    Concurrent = 1,

    /// <summary>On a thread of its own, since it blocks.</summary>
    Blocking = 2,
}

/// <summary>
/// The methods by which objects of one kind are called: their numbers, and the code that reads arguments, calls, and writes the result. The generator makes one for each interface marked <c>[ManagedProxy]</c>. It has no state: one serves all objects.
/// </summary>
public abstract class ManagedContract
{
    /// <summary>A contract of these methods.</summary>
    /// <param name="signatures">Their signatures by number; docs/protocol.md, section 9.</param>
    protected ManagedContract(params string[] signatures)
    {
        ArgumentNullException.ThrowIfNull(signatures);
        Signatures = signatures;
        Hash = ContractHash.OfSignatures(signatures);
    }

    /// <summary>The contract's number: equal on both sides, or they do not understand each other.</summary>
    public ulong Hash { get; }

    /// <summary>Signatures of the methods by number.</summary>
    public IReadOnlyList<string> Signatures { get; }

    /// <summary>Calls a method of an object: reads the arguments, calls, and returns the result through the call.</summary>
    /// <param name="target">The object.</param>
    /// <param name="call">The call.</param>
    public abstract void Invoke(object target, ref IncomingCall call);

    /// <summary>Whether an object can be called by this contract: whether it has the interface.</summary>
    /// <param name="target">The object.</param>
    public virtual bool Describes(object target) => true;

    /// <summary>How a method is run.</summary>
    /// <param name="method">Its number.</param>
    public virtual MethodKinds KindOf(ushort method) => MethodKinds.None;

    /// <summary>The number of a method by its name, or by its whole signature where names repeat.</summary>
    /// <returns>-1 if there is none of that name.</returns>
    internal int Find(ReadOnlySpan<char> nameOrSignature)
    {
        for (int i = 0; i < Signatures.Count; i++)
        {
            string signature = Signatures[i];
            int end = signature.IndexOf('(', StringComparison.Ordinal);
            if (nameOrSignature.SequenceEqual(signature.AsSpan(0, end)) || nameOrSignature.SequenceEqual(signature))
            {
                return i;
            }
        }

        return -1;
    }
}
