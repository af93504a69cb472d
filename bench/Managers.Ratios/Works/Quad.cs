namespace Managers.Ratios.Works;

/// <summary>A value of 32 bytes, too long for one instruction.</summary>
internal record struct Quad(double X, double Y, double Z, double W);
