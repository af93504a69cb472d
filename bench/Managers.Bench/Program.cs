using BenchmarkDotNet.Running;

namespace Managers.Bench;

/// <summary>Runs the classes that the arguments choose: see bench/README.md.</summary>
internal static class Program
{
    private static void Main(string[] arguments) => BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments);
}
