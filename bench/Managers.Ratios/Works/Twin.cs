namespace Managers.Ratios.Works;

/// <summary>An item of 16 bytes.</summary>
internal record struct Twin(long A, long B);
