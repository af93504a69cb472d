namespace PageRankSample;

/// <summary>A worker process died; the message names it.</summary>
internal sealed class RunFailedException(string message) : Exception(message);
