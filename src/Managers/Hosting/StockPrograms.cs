using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Managers.Hosting;

/// <summary>The library's own classes that can be started.</summary>
internal static class StockPrograms
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "It fills a table, and runs before the process can be asked to serve.")]
    internal static void Register() => ManagerPrograms.Register(static options => new SyncManager(options));
}
