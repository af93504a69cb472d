namespace Managers.Platform.Windows;

/// <summary>What a contract that has no Windows implementation yet throws.</summary>
internal static class NativeError
{
    internal static PlatformNotSupportedException NotYet(string contract) =>
        new($"{contract} is not implemented on Windows yet: shared memory of Managers runs on Linux. See the platform table of the README.");
}
