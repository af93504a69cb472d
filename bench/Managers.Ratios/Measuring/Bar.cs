using System.Globalization;

namespace Managers.Ratios.Measuring;

/// <summary>The figures that a row must keep; null: no bar of that kind.</summary>
/// <param name="TimesFloor">At most so many times the floor.</param>
/// <param name="TimesPeer">At most so many times the peer.</param>
/// <param name="Limit">At most so much, in the row's unit.</param>
/// <param name="LeastTimesPeer">At least so many times the peer, where more is better.</param>
internal sealed record Bar(double? TimesFloor = null, double? TimesPeer = null, double? Limit = null, double? LeastTimesPeer = null)
{
    internal static readonly Bar None = new();

    /// <summary>True if every bar holds, null if there is none or a side that it needs is missing.</summary>
    internal bool? Holds(double ours, double? ratioToFloor, double? ratioToPeer)
    {
        bool? result = null;
        Apply(TimesFloor, ratioToFloor);
        Apply(TimesPeer, ratioToPeer);
        Apply(Limit, ours);
        Apply(-LeastTimesPeer, -ratioToPeer);
        return result;

        void Apply(double? limit, double? figure)
        {
            if (limit is { } most && figure is { } found)
            {
                result = result is not false && found <= most;
            }
        }
    }

    /// <summary>The bars in words; empty if there are none.</summary>
    public override string ToString()
    {
        var parts = new List<string>(4);
        Add(TimesFloor, " × floor");
        Add(TimesPeer, " × peer");
        Add(Limit, string.Empty);
        if (LeastTimesPeer is { } least)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"≥ {least:0.###} × peer"));
        }

        return string.Join(", ", parts);

        void Add(double? limit, string what)
        {
            if (limit is { } most)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"≤ {most:0.###}{what}"));
            }
        }
    }
}
