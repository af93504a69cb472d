using System.Diagnostics;
using System.Text.Json;
using Managers.Ratios.Reports;
using Spectre.Console;

namespace Managers.Ratios.Allocations;

/// <summary>Compares the bytes that operations allocate with bench/allocations.json. They do not depend on the machine's speed or load, so a difference is a change of the code.</summary>
internal static class AllocationCheck
{
    private const int OperationsPerBatch = 512;
    private const int Batches = 24;

    // By then the runtime has replaced what it compiled first, which allocates where the final code need not.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    /// <summary>Measures and prints.</summary>
    /// <param name="only">Part of the names to look at; null for all.</param>
    /// <returns>True if every operation allocates what is written.</returns>
    internal static bool Run(string? only)
    {
        string file = Path.Combine(AppContext.BaseDirectory, "allocations.json");
        Dictionary<string, AllocationBound> expected = JsonSerializer.Deserialize(File.ReadAllText(file), ReportJson.Default.DictionaryStringAllocationBound)!;
        using var operations = new AllocationOperations();
        using var calls = new CallAllocations();
        var table = new Table().Border(TableBorder.Markdown);
        table.AddColumns("operation", "bytes", "expected", "holds");
        bool good = true;
        foreach (string name in expected.Keys.Union(operations.All.Keys).Union(calls.All.Keys).Where(n => only is null || n.Contains(only, StringComparison.OrdinalIgnoreCase)))
        {
            AllocationBound? bound = expected.GetValueOrDefault(name);
            long? found = operations.All.TryGetValue(name, out Action? operation) ? Least(() => BytesOf(operation), bound)
                : calls.All.TryGetValue(name, out Func<long>? bytes) ? Least(bytes, bound) : null;
            bool holds = found is { } each && bound?.Holds(each) == true;
            good &= holds;
            table.AddRow(new Text(name), new Text(found?.ToString() ?? "no such operation"), new Text(bound?.ToString() ?? "not in allocations.json"), new Text(holds ? "yes" : "NO"));
        }

        AnsiConsole.Write(table);
        return good;
    }

    /// <summary>
    /// Bytes a time in the best of many batches: tables grow and code is compiled during the first ones, and the compiled code may keep on the stack what
    /// the first version allocated. Goes on for a while if that is not what was expected.
    /// </summary>
    private static long Least(Func<long> batch, AllocationBound? bound)
    {
        long least = long.MaxValue;
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < Batches || (bound?.Holds(least) != true && Stopwatch.GetElapsedTime(started) < s_patience); i++)
        {
            least = Math.Min(least, batch());
        }

        return least;
    }

    private static long BytesOf(Action operation)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < OperationsPerBatch; i++)
        {
            operation();
        }

        // A part of an operation cannot be said exactly; it is an operation that allocates now and then.
        return (GC.GetAllocatedBytesForCurrentThread() - before + OperationsPerBatch - 1) / OperationsPerBatch;
    }
}
