using System.Diagnostics.CodeAnalysis;
using System.Reflection.PortableExecutable;
using Managers;

namespace PackagePrograms;

/// <summary>Program and server run the assemblies that the package has for this system, in which the methods are compiled. What PROGRAMS_RUNTIME names is the system.</summary>
internal static class CompiledAssemblies
{
    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "Asked only where the program consists of files.")]
    public static void Run()
    {
        if (Environment.GetEnvironmentVariable("PROGRAMS_RUNTIME") is not { Length: > 0 } system)
        {
            return;
        }

        using SyncManager manager = SyncManager.StartNew();
        using IDictionaryProxy<int, int> numbers = manager.CreateDictionary<int, int>();
        numbers[1] = 2;
        string[] maps = File.ReadAllLines($"/proc/{manager.ServerProcessId}/maps");
        foreach (string file in (string[])[typeof(SyncManager).Assembly.Location, typeof(BaseProxy).Assembly.Location])
        {
            Check.That(file.Contains($"/runtimes/{system}/lib/net10.0/"), $"'{file}' for {system}");
            Check.That(maps.Any(line => line.EndsWith(file)), $"'{file}' in the server");
            using var reader = new PEReader(File.OpenRead(file));
            Check.That(reader.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0, $"'{file}' compiled");
        }
    }
}
