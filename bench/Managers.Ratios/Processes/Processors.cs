using System.Diagnostics;
using System.Numerics;

namespace Managers.Ratios.Processes;

/// <summary>Where processes may run. On Linux the system moves the first thread of a process, which is the one that measures, and those that it starts later.</summary>
internal static class Processors
{
    /// <summary>Those that this process may use, as a mask of the first 64.</summary>
    private static readonly ulong s_allowed = Allowed();

    /// <summary>What a process that is started inside <paramref name="start"/> believes to be the only processor.</summary>
    internal static T OnOne<T>(Func<T> start)
    {
        using Process self = Process.GetCurrentProcess();
        Set(self, MaskOf(0));
        try
        {
            return start();
        }
        finally
        {
            Set(self, s_allowed);
        }
    }

    /// <summary>Lets a process run on one of the allowed processors alone; without effect if there are not as many.</summary>
    internal static void Pin(Process process, int nth)
    {
        if (nth < BitOperations.PopCount(s_allowed))
        {
            Set(process, MaskOf(nth));
        }
    }

    /// <summary>Lets all threads of a process run on one of the allowed processors alone, until <see cref="Release"/>. By Linux's tool: the runtime moves first threads only.</summary>
    internal static void PinAll(int processId, int nth) => MoveAll(processId, MaskOf(nth));

    /// <summary>Lets all threads of this process run where they might at first.</summary>
    internal static void Release() => MoveAll(Environment.ProcessId, s_allowed);

    /// <summary>The start of a program on all the processors that this process might use at first: it would inherit where the rows have moved this one, and pin itself among those alone.</summary>
    internal static ProcessStartInfo Anywhere(string program, IEnumerable<string> arguments) => s_allowed != 0 && OperatingSystem.IsLinux()
        ? new ProcessStartInfo("taskset", [s_allowed.ToString("x", System.Globalization.CultureInfo.InvariantCulture), program, .. arguments])
        : new ProcessStartInfo(program, arguments);

    private static void MoveAll(int processId, ulong mask)
    {
        if (mask != 0 && OperatingSystem.IsLinux())
        {
            using Process mover = Process.Start(new ProcessStartInfo("taskset", ["-a", "-p", mask.ToString("x", System.Globalization.CultureInfo.InvariantCulture), processId.ToString(System.Globalization.CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true })!;
            mover.StandardOutput.ReadToEnd();
            mover.WaitForExit();
        }
    }

    private static ulong Allowed()
    {
        using Process self = Process.GetCurrentProcess();
        return OperatingSystem.IsLinux() || OperatingSystem.IsWindows() ? (ulong)self.ProcessorAffinity : 0;
    }

    private static ulong MaskOf(int nth)
    {
        ulong left = s_allowed;
        for (; nth > 0; nth--)
        {
            left &= left - 1;
        }

        return left & (0 - left);
    }

    private static void Set(Process process, ulong mask)
    {
        if (mask != 0 && (OperatingSystem.IsLinux() || OperatingSystem.IsWindows()))
        {
            process.ProcessorAffinity = (nint)mask;
        }
    }
}
