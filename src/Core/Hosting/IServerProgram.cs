namespace Managers.Hosting;

/// <summary>What a server process does. One is made per process, by <see cref="ServerPrograms"/>; it opens before the user's Main would have run, and instead of it.</summary>
internal interface IServerProgram
{
    /// <summary>Begins to serve. On the first thread of the process; it returns when others can reach it. What it throws is what the parent's start throws.</summary>
    /// <param name="options">What the parent sent, keys among it: they are nowhere else, and the bytes are cleared afterwards.</param>
    /// <returns>The address it serves at.</returns>
    string Open(ReadOnlySpan<byte> options);

    /// <summary>Ends serving, once: the parent asks for it, or has gone. The process ends when this returns; if the parent has gone, after 300 ms at the latest.</summary>
    void Close();
}
