using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace PageRankSample;

/// <summary>The options of the sample and what they may be.</summary>
internal static class CommandLine
{
    private const int MaxWorkers = 256;
    private const int MaxNodes = 2_000_000_000;
    private const long MaxEdges = 1_000_000_000_000;

    /// <summary>Parses <paramref name="args"/> and does <paramref name="run"/> with them.</summary>
    /// <returns>What <paramref name="run"/> returns; <see cref="ExitCodes.BadInput"/> when the arguments are wrong.</returns>
    public static Task<int> InvokeAsync(string[] args, Func<Settings, CancellationToken, Task<int>> run)
    {
        Argument<string?> path = new("path")
        {
            Description = "An edge list in SNAP's form, plain or .gz (default: the Wikipedia votes that come with the sample)",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<long> workers = Number("--workers", "N", "Worker processes", Math.Min(Environment.ProcessorCount, MaxWorkers), 1, MaxWorkers);
        Option<long> top = Number("--top", "K", "How many nodes to print", 10, 0, int.MaxValue);
        Option<long> seed = Number("--seed", "SEED", "Of the synthetic graph", 1, 0, long.MaxValue);
        Option<SyntheticSize?> synthetic = new("--synthetic")
        {
            HelpName = "NODES EDGES",
            Description = "Generate a graph of this size instead of reading a file",
            Arity = new ArgumentArity(1, 2),
            AllowMultipleArgumentsPerToken = true,
            CustomParser = ParseSize,
        };
        Option<bool> fixedRows = new("--static") { Description = "Each worker keeps the same rows; without it, a manager server deals out blocks of rows as jobs" };
        Option<bool> endless = new("--endless") { Description = "Iterate on and on, until Ctrl+C or a kill" };
        Option<bool> killOne = new("--kill-one") { Description = "Iterate likewise and kill a worker after some iterations, to see how the others end" };

        RootCommand command = new("PageRank by worker processes that share one graph in memory.") { path, workers, top, synthetic, seed, fixedRows, endless, killOne };
        command.Validators.Add(result =>
        {
            // The parser takes an option it does not know for the path.
            if (result.GetResult(path) is { Tokens: [{ Value: ['-', ..] unknown }, ..] })
                result.AddError($"found \"{unknown}\", which is no option of this program; --help lists them (a file of that name can be given as ./{unknown})");
            else if (result.GetResult(path) is { Tokens.Count: > 0 } given && result.GetResult(synthetic) is not null)
                result.AddError($"PATH and --synthetic: found both, \"{given.Tokens[0].Value}\" and a size; expected one of them (a size is NODES EDGES)");
        });
        command.SetAction((result, cancellation) =>
        {
            SyntheticSize? size = result.GetValue(synthetic);
            Settings settings = new(
                size is null ? result.GetValue(path) ?? DefaultPath : null,
                size is null ? null : size with { Seed = result.GetValue(seed) },
                (int)result.GetValue(workers),
                (int)result.GetValue(top),
                result.GetValue(fixedRows),
                result.GetValue(endless) || result.GetValue(killOne),
                result.GetValue(killOne));
            return run(settings, cancellation);
        });

        ParseResult parsed = command.Parse(args);
        if (parsed.Errors.Count == 0)
            return parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(5) });
        foreach (ParseError error in parsed.Errors)
            Console.Error.WriteLine(error.Message);
        return Task.FromResult(ExitCodes.BadInput);
    }

    private static string DefaultPath => Path.Combine(AppContext.BaseDirectory, "data", "wiki-Vote.txt");

    private static Option<long> Number(string name, string helpName, string description, long standard, long least, long most) => new(name)
    {
        HelpName = helpName,
        Description = description,
        DefaultValueFactory = _ => standard,
        CustomParser = result => ParseNumber(result, 0, name, least, most),
    };

    private static SyntheticSize? ParseSize(ArgumentResult result)
    {
        if (result.Tokens.Count != 2)
        {
            result.AddError("--synthetic: found one number, expected two, NODES and EDGES, as in --synthetic 1000000 20000000");
            return null;
        }

        return new SyntheticSize((int)ParseNumber(result, 0, "--synthetic NODES", 1, MaxNodes), ParseNumber(result, 1, "--synthetic EDGES", 1, MaxEdges), 0);
    }

    private static long ParseNumber(ArgumentResult result, int at, string name, long least, long most)
    {
        string text = result.Tokens[at].Value;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= least && number <= most)
            return number;
        result.AddError($"{name}: found \"{text}\", expected a number from {least} to {most}");
        return 0;
    }
}
