namespace PageRankSample;

/// <summary>What the process returns; the first three are the sample's promise to scripts.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>The run failed: a worker died, memory was short.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the file is wrong.</summary>
    public const int BadInput = 2;

    /// <summary>Of a worker only: it ended because another one did, or because the coordinator did.</summary>
    public const int Stopped = 3;

    /// <summary>Ctrl+C, as shells count it: 128 + SIGINT.</summary>
    public const int Cancelled = 130;
}
