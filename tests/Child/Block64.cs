using System.Runtime.InteropServices;

namespace Managers.Tests.Child;

/// <summary>64 bytes that are whole when all eight are equal; a mix of two writes shows.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Block64
{
    internal long A;
    internal long B;
    internal long C;
    internal long D;
    internal long E;
    internal long F;
    internal long G;
    internal long H;

    internal readonly bool IsWhole => A == B && A == C && A == D && A == E && A == F && A == G && A == H;

    internal static Block64 Of(long value) => new() { A = value, B = value, C = value, D = value, E = value, F = value, G = value, H = value };

    public override readonly string ToString() => $"{A} {B} {C} {D} {E} {F} {G} {H}";
}
