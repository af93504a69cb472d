using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Managers.Ratios.Reports;

/// <summary>Where the figures come from; without it they say nothing.</summary>
internal static class Machine
{
    /// <summary>Processors, kernel and runtime in one line.</summary>
    internal static string Description { get; } =
        $"{Environment.ProcessorCount} × {Processor()}, {RuntimeInformation.OSDescription} (kernel {Environment.OSVersion.Version}), {RuntimeInformation.FrameworkDescription} {(RuntimeFeature.IsDynamicCodeSupported ? "JIT" : "NativeAOT")} {RuntimeInformation.ProcessArchitecture}";

    /// <summary>How many programs wanted a processor in the last minute; null where the system does not say.</summary>
    internal static string? Load => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : null;

    private static string Processor()
    {
        const string Key = "model name";
        string? line = File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal)) : null;
        return line is null ? "unknown processor" : line[(line.IndexOf(':') + 1)..].Trim();
    }
}
