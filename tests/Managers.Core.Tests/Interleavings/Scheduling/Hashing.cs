using System.Runtime.CompilerServices;

namespace Managers.Core.Tests.Interleavings.Scheduling;

/// <summary>Digests of states: 64 bits, so that among the some 100,000 of a scenario two different ones never have the same in practice.</summary>
internal static unsafe class Hashing
{
    [MethodImpl(MethodImplOptions.AggressiveInlining | MethodImplOptions.AggressiveOptimization)]
    internal static ulong Mix(ulong digest, ulong value)
    {
        ulong high = Math.BigMul(digest ^ 0x9E37_79B9_7F4A_7C15, value ^ 0xD6E8_FEB8_6659_FD93, out ulong low);
        return high ^ low ^ (digest << 23) ^ value;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static ulong Of(byte* memory, int lengthInBytes)
    {
        ulong digest = 0;
        for (int i = 0; i < lengthInBytes; i += sizeof(ulong))
        {
            ulong value = *(ulong*)(memory + i);
            if (value != 0)
            {
                digest = Mix(digest + (ulong)i, value);
            }
        }

        return digest;
    }
}
