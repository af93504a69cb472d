namespace Managers.Platform;

/// <summary>What to launch.</summary>
internal sealed record ChildRequest
{
    /// <summary>Full path of the executable file.</summary>
    internal required string Program { get; init; }

    /// <summary>Arguments, without the program's own name.</summary>
    internal required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Variables that differ from this process's; null removes one.</summary>
    internal required IReadOnlyDictionary<string, string?> Environment { get; init; }

    /// <summary>The variable that says where the child finds its end of the pipe. It holds no secret.</summary>
    internal required string PipeVariable { get; init; }
}
