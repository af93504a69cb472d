using System.Diagnostics;
using System.Text.Json;
using Managers.Ratios.Measuring;
using Managers.Ratios.Reports;

namespace Managers.Ratios.Aot;

/// <summary>
/// This program once more, compiled ahead of time: it measures the rows that say so, ours and the peer's both in such code.
/// </summary>
internal static class AotBuild
{
    private const string Project = "bench/Managers.Ratios/Managers.Ratios.csproj";

    /// <summary>Publishes the program and runs it.</summary>
    /// <param name="arguments">The options that both builds share.</param>
    /// <exception cref="InvalidOperationException">It cannot be published or run; the message has its output.</exception>
    internal static IReadOnlyList<RowResult> Measure(IEnumerable<string> arguments)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("managers-aot-");
        try
        {
            Publish(Project, folder, "-p:PublishRatiosAsAot=true");
            string json = Path.Combine(folder.FullName, "rows.json");
            Start(Path.Combine(folder.FullName, "out", "Managers.Ratios"), [.. arguments, "--json", json]);
            return JsonSerializer.Deserialize(File.ReadAllText(json), ReportJson.Default.RatioReport)!.Rows;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Publishes a project of the repository for this machine.</summary>
    /// <param name="project">Its path in the repository.</param>
    /// <param name="folder">Where: the program is in "out".</param>
    /// <param name="property">Which says how.</param>
    /// <exception cref="InvalidOperationException">It cannot be published; the message has the output.</exception>
    internal static void Publish(string project, DirectoryInfo folder, string property) =>
        Start("dotnet", ["publish", FindProject(project), "-c", "Release", "--use-current-runtime", property, "--artifacts-path", Path.Combine(folder.FullName, "build"), "-o", Path.Combine(folder.FullName, "out")]);

    private static string FindProject(string name)
    {
        foreach (string start in new[] { Environment.CurrentDirectory, AppContext.BaseDirectory })
        {
            for (DirectoryInfo? at = new(start); at is not null; at = at.Parent)
            {
                string project = Path.Combine(at.FullName, name);
                if (File.Exists(project))
                {
                    return project;
                }
            }
        }

        throw new InvalidOperationException($"'{name}' is neither above the current folder nor above the program: run it from inside the repository.");
    }

    private static void Start(string program, string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{Path.GetFileName(program)} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}\n{errors.Result}");
        }
    }
}
