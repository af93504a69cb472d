namespace Managers.Conformance.Support;

/// <summary>Four words that belong together: a torn copy shows.</summary>
public record struct Quad(long A, long B, long C, long D)
{
    public readonly bool IsWhole => B == A + 1 && C == A + 2 && D == A + 3;

    public static Quad Of(long first) => new(first, first + 1, first + 2, first + 3);
}
