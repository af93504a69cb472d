using System.Runtime.CompilerServices;
using Xunit;

namespace Managers.Process.Tests.Native;

/// <summary>The C program of native/, built once for all tests, and the Python script; each test is skipped, with the reason, where the machine lacks the tool.</summary>
internal static class NativeTools
{
    private static readonly string[] s_flags = ["-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-pedantic"];
    private static readonly Lazy<(string Program, string? Failure)> s_program = new(Build);

    public static string Root { get; } = FindRoot();

    public static string Sources => Path.Combine(Root, "native");

    public static string Vectors => Path.Combine(Root, "docs", "vectors");

    /// <summary>The path of the built program.</summary>
    public static string Program()
    {
        Require("cc", "a C compiler");
        Assert.True(s_program.Value.Failure is null, s_program.Value.Failure);
        return s_program.Value.Program;
    }

    public static ToolResult Attach(params string[] arguments) => Tool.Run(Program(), arguments);

    public static ToolResult Python(params string[] arguments)
    {
        Require("python3", "the Python interpreter");
        string script = Path.Combine(Root, "tests", "Managers.Process.Tests", "Native", "layout.py");
        return Tool.Run("python3", ["-I", "-B", script, .. arguments]);
    }

    public static void Require(string command, string what)
    {
        string[] folders = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':', StringSplitOptions.RemoveEmptyEntries);
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, command))))
        {
            Assert.Skip($"This machine has no '{command}' ({what}) on its PATH.");
        }
    }

    private static (string Program, string? Failure) Build()
    {
        string folder = Directory.CreateTempSubdirectory("managers-native-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        string program = Path.Combine(folder, "attach");
        string[] sources = [.. Directory.GetFiles(Path.Combine(Sources, "src"), "*.c"), Path.Combine(Sources, "tests", "attach.c")];
        ToolResult result = Tool.Run("cc", [.. s_flags, "-I", Path.Combine(Sources, "include"), .. sources, "-o", program]);
        return (program, result.ExitCode == 0 && result.Error.Length == 0 ? null : $"native/ does not build without a warning:\n{result}");
    }

    private static string FindRoot([CallerFilePath] string thisFile = "")
    {
        foreach (string start in new[] { AppContext.BaseDirectory, Path.GetDirectoryName(thisFile) ?? string.Empty, Environment.CurrentDirectory })
        {
            for (string? folder = start; !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
            {
                if (File.Exists(Path.Combine(folder, "native", "include", "managers.h")))
                {
                    return folder;
                }
            }
        }

        throw new DirectoryNotFoundException($"No folder above '{AppContext.BaseDirectory}' or the current one has native/include/managers.h: run the tests inside a checkout.");
    }
}
