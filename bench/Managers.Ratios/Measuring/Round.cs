namespace Managers.Ratios.Measuring;

/// <summary>What one round measured, in the row's unit; null: that side is missing.</summary>
internal readonly record struct Round(double Ours, double? Floor, double? Peer);
