using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Managers.Ratios.Processes;

namespace Managers.Ratios.Floors;

/// <summary>
/// The C and C++ programs of bench/floors, built by <c>cc -O2</c> or <c>c++ -O2</c> into a folder of their own when first needed, the Python ones beside them, and Managers.Peers.
/// Each prints one number: nanoseconds in the row's unit.
/// </summary>
internal sealed class FloorPrograms : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly string _sources = Path.Combine(AppContext.BaseDirectory, "floors");
    private readonly Dictionary<string, string?> _built = [];
    private DirectoryInfo? _folder;

    /// <summary>Why floors or foreign peers are missing; empty if none is.</summary>
    internal SortedSet<string> Missing { get; } = [];

    /// <summary>Runs a C or C++ program.</summary>
    /// <param name="command">Its name without extension, then its arguments.</param>
    /// <returns>What it printed; null if it could not be built or run.</returns>
    internal double? Run(string[] command) => Build(command[0]) is { } program ? Execute(program, command[1..]) : null;

    /// <summary>Runs a Python program.</summary>
    /// <param name="command">Its name without extension, then its arguments.</param>
    /// <returns>What it printed; null if there is no python3 or it failed.</returns>
    internal double? RunPython(string[] command) => Execute("python3", [Path.Combine(_sources, command[0] + ".py"), .. command[1..]]);

    /// <summary>Runs Managers.Peers.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>What it printed; null if it failed.</returns>
    internal double? RunDotnet(string[] arguments) => Execute(Path.Combine(AppContext.BaseDirectory, "peers", "Managers.Peers"), arguments);

    public void Dispose() => _folder?.Delete(recursive: true);

    private string? Build(string name)
    {
        if (_built.TryGetValue(name, out string? known))
        {
            return known;
        }

        _folder ??= Directory.CreateTempSubdirectory("managers-floors-");
        string program = Path.Combine(_folder.FullName, name);
        string source = Path.Combine(_sources, name + ".c");
        (string compiler, source) = File.Exists(source) ? ("cc", source) : ("c++", Path.Combine(_sources, name + ".cpp"));
        return _built[name] = Start(compiler, ["-O2", "-pthread", "-o", program, source]) is not null ? program : null;
    }

    private double? Execute(string program, string[] arguments)
    {
        if (Start(program, arguments) is not { } output)
        {
            return null;
        }

        if (double.TryParse(output, CultureInfo.InvariantCulture, out double figure))
        {
            return figure;
        }

        Missing.Add($"{Path.GetFileName(program)} {string.Join(' ', arguments)} printed '{output.Trim()}' instead of a number");
        return null;
    }

    private string? Start(string program, string[] arguments)
    {
        try
        {
            ProcessStartInfo start = Processors.Anywhere(program, arguments);
            start.RedirectStandardOutput = start.RedirectStandardError = true;
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(s_patience))
            {
                process.Kill();
                Missing.Add($"{Path.GetFileName(program)} did not end within {s_patience.TotalSeconds} s");
                return null;
            }

            if (process.ExitCode == 0)
            {
                return output.Result;
            }

            // Of a compiler's many lines the first error says what is wrong.
            string[] said = errors.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            string reason = said.FirstOrDefault(l => l.Contains("error", StringComparison.Ordinal)) ?? string.Join(' ', said);
            Missing.Add($"{Path.GetFileName(program)} {string.Join(' ', arguments)} ended with {process.ExitCode}: {reason}");
        }
        catch (Win32Exception)
        {
            Missing.Add($"there is no {program} on this machine");
        }

        return null;
    }
}
