namespace Managers.Hosting;

/// <summary>
/// Where a server process begins in programs that have no startup hooks: those compiled ahead of time, and those that switch hooks off. Other programs need none of this.
/// </summary>
public static class ServerEntry
{
    private static bool s_isPresent;

    /// <summary>The program calls it, so the same program, started again, will call it too.</summary>
    internal static bool IsPresent => Volatile.Read(ref s_isPresent);

    /// <summary>
    /// Make it the first line of Main. In a process that a manager started as its server, it serves and never returns. In every other process it returns at once.
    /// </summary>
    public static void RunIfServer()
    {
        Volatile.Write(ref s_isPresent, true);
        ServerChild.RunIfMarked();
    }

    /// <summary>
    /// As <see cref="RunIfServer"/>, from a module initializer of the program itself. It does something under NativeAOT alone, where module initializers run one after the other before Main. In other
    /// programs no thread could enter a module whose initializer has not returned, so nothing could be served from there.
    /// </summary>
    public static void RunIfServerBeforeMain()
    {
        if (Relaunch.IsNativeAot)
        {
            RunIfServer();
        }
    }
}
