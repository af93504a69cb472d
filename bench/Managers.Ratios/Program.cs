using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Managers.Ratios.Allocations;
using Managers.Ratios.Aot;
using Managers.Ratios.Floors;
using Managers.Ratios.Measuring;
using Managers.Ratios.Processes;
using Managers.Ratios.Reports;
using Spectre.Console;

namespace Managers.Ratios;

/// <summary>Measures this library beside C floors and beside what people use today, in one run. See bench/README.md.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments is [RoleHost.Option, .. string[] role])
        {
            return RoleHost.Run(role);
        }

        var json = new Option<FileInfo?>("--json") { Description = "Also write the rows to this file." };
        var only = new Option<string?>("--only") { Description = "Only the rows whose name has this text in it, or one of several texts between commas." };
        var rounds = new Option<int>("--rounds") { Description = "Rounds a row.", DefaultValueFactory = _ => 11 };
        var aot = new Option<bool>("--aot") { Description = "Publish this program by NativeAOT as well and add the rows that it measures; also by MANAGERS_RATIOS_AOT=1." };
        var check = new Option<bool>("--check") { Description = "Exit code 1 when a bar does not hold." };
        var allocations = new Option<bool>("--allocations") { Description = "Compare allocated bytes with bench/allocations.json instead; exit code 1 when they differ." };
        rounds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 10_000)
            {
                result.AddError("--rounds takes 1 to 10000.");
            }
        });
        var root = new RootCommand("Measures the library beside C floors and beside what people use today.") { json, only, rounds, aot, check, allocations };
        root.SetAction(parsed =>
        {
            if (parsed.GetValue(allocations))
            {
                return AllocationCheck.Run(parsed.GetValue(only)) ? 0 : 1;
            }

            bool wantsAot = parsed.GetValue(aot) || Environment.GetEnvironmentVariable("MANAGERS_RATIOS_AOT") == "1";
            return Measure(parsed.GetValue(only), parsed.GetValue(rounds), wantsAot, parsed.GetValue(json), parsed.GetValue(check));
        });
        return root.Parse(arguments).Invoke();
    }

    private static int Measure(string? only, int rounds, bool aot, FileInfo? json, bool check)
    {
        string[]? texts = only?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        using var floors = new FloorPrograms();
        var rows = new List<RowResult>();
        bool anyAot = false;
        foreach (Func<IWork> make in WorkList.All)
        {
            using IWork work = make();
            if ((texts is not null && !texts.Any(t => work.Name.Contains(t, StringComparison.OrdinalIgnoreCase))) || !(RuntimeFeature.IsDynamicCodeSupported || work.AlsoNativeAot))
            {
                continue;
            }

            anyAot |= work.AlsoNativeAot;
            if (work.WhyMissing(aot) is { } reason)
            {
                floors.Missing.Add($"{work.Name}, {work.Unit}: {reason}");
                continue;
            }

            Console.Error.WriteLine(work.Name);
            rows.Add(Runner.Measure(work, floors, rounds));
        }

        if (aot && anyAot && RuntimeFeature.IsDynamicCodeSupported)
        {
            Console.Error.WriteLine("publishing by NativeAOT");
            string[] shared = only is null ? ["--rounds", $"{rounds}"] : ["--rounds", $"{rounds}", "--only", only];
            rows.AddRange(AotBuild.Measure(shared));
        }

        StartsBuild.Clean();
        if (rows.Count == 0)
        {
            AnsiConsole.WriteLine($"No row has '{only}' in its name{(floors.Missing.Count == 0 ? string.Empty : " that could be measured: " + string.Join("; ", floors.Missing))}.");
            return 2;
        }

        var report = new RatioReport(Machine.Description, rounds, rows);
        TableReport.Print(report, floors.Missing);
        if (json is not null)
        {
            File.WriteAllText(json.FullName, JsonSerializer.Serialize(report, ReportJson.Default.RatioReport));
        }

        return check && rows.Any(r => r.Holds == false) ? 1 : 0;
    }
}
