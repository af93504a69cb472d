namespace Managers.Client;

/// <summary>Some numbers for calls in flight, and the calls that have them. A batch has chunks to itself while it lasts, so its thread gives out their numbers without a lock.</summary>
/// <param name="first">The first of its places among all.</param>
/// <param name="isOfBatch">Only batches take numbers of it.</param>
internal sealed class CallChunk(int first, bool isOfBatch)
{
    /// <summary>So many numbers it has.</summary>
    internal const int Size = 64;

    private readonly PendingCall?[] _calls = new PendingCall?[Size];
    // The numbers given out; 0: the place is free. Whoever swaps a number for 0 has the call.
    private readonly ulong[] _numbers = new ulong[Size];
    private uint _generation;

    internal int First => first;

    internal bool IsOfBatch => isOfBatch;

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
        if (number == 0 || Interlocked.CompareExchange(ref _numbers[index], 0, number) != number)
        {
            return null;
        }

        // The place is not given out again before this has returned.
        PendingCall? call = _calls[index];
        _calls[index] = null;
        return call;
    }
}
