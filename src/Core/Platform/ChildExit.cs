using System.Globalization;

namespace Managers.Platform;

/// <summary>How a child ended.</summary>
/// <param name="Code">Its exit code; null if a signal ended it, or nobody knows.</param>
/// <param name="Signal">The signal that ended it, as the system numbers them; null if none did, or nobody knows.</param>
internal readonly record struct ChildExit(int? Code, int? Signal)
{
    /// <summary>Such as <c>ended with exit code 3</c>.</summary>
    public override string ToString() =>
        Code is { } code ? string.Create(CultureInfo.InvariantCulture, $"ended with exit code {code}")
        : Signal is { } signal ? string.Create(CultureInfo.InvariantCulture, $"was ended by signal {signal}")
        : "ended in an unknown way";
}
