namespace PageRankSample;

/// <summary>What the command line asked for.</summary>
/// <param name="Path">The edge list to read; null for a synthetic graph.</param>
/// <param name="Synthetic">Size of the graph to generate; null to read a file.</param>
/// <param name="Workers">Worker processes, at least 1.</param>
/// <param name="Top">How many nodes to print; 0 prints none.</param>
/// <param name="Static">Each worker keeps the same rows, and nothing is dealt out by a server.</param>
/// <param name="Endless">Go on when the ranks stand still, until something ends the run.</param>
/// <param name="KillOne">Kill one worker in mid-run, to see what happens.</param>
internal sealed record Settings(string? Path, SyntheticSize? Synthetic, int Workers, int Top, bool Static, bool Endless, bool KillOne);
