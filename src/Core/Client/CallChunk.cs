namespace Managers.Client;

/// <summary>Some numbers for calls in flight, and the calls that have them. A batch has chunks to itself while it lasts, and so has the background's thread, which give out their numbers without a lock.</summary>
/// <param name="first">The first of its places among all.</param>
/// <param name="hasOwner">One thread gives out its numbers.</param>
internal sealed class CallChunk(int first, bool hasOwner)
{
    /// <summary>So many numbers it has.</summary>
    internal const int Size = 64;

    // No call's number. Whoever swaps one for it has the call, and the place until it writes 0.
    private const ulong Leaving = ulong.MaxValue;

    private readonly PendingCall?[] _calls = new PendingCall?[Size];
    // The numbers given out; 0: the place is free.
    private readonly ulong[] _numbers = new ulong[Size];
    private uint _generation;

    internal int First => first;

    internal bool HasOwner => hasOwner;

    /// <summary>Gives a call the number of a place that is free. One thread at a time.</summary>
    internal void Put(int index, PendingCall call)
    {
        _calls[index] = call;
        call.Id = (ulong)++_generation << 32 | (uint)(first + index + 1);
        Volatile.Write(ref _numbers[index], call.Id);
    }

    /// <summary>The number at that place; 0 if it is free.</summary>
    internal ulong NumberAt(int index) => Volatile.Read(ref _numbers[index]);

    /// <summary>The call that has that number, which stays there; null if none has.</summary>
    internal PendingCall? Find(int index, ulong number) => Volatile.Read(ref _numbers[index]) == number ? Volatile.Read(ref _calls[index]) : null;

    /// <summary>Takes the call out that has that number; null if none has, or somebody else has taken it.</summary>
    internal PendingCall? Take(int index, ulong number)
    {
        if (number is 0 or Leaving || Interlocked.CompareExchange(ref _numbers[index], Leaving, number) != number)
        {
            return null;
        }

        PendingCall? call = _calls[index];
        _calls[index] = null;
        Volatile.Write(ref _numbers[index], 0);
        return call;
    }
}
