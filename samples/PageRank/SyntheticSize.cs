namespace PageRankSample;

/// <summary>Nodes, edges and seed of a generated graph.</summary>
internal sealed record SyntheticSize(int Nodes, long Edges, long Seed);
