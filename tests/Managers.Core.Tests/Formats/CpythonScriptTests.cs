using System.ComponentModel;
using System.Diagnostics;
using Managers.Core.Tests.Formats.Data;
using Xunit;

namespace Managers.Core.Tests.Formats;

/// <summary>The table is what the script beside it writes, byte for byte, with the Python of this machine.</summary>
public sealed class CpythonScriptTests
{
    [Fact]
    public async Task Table_is_what_the_script_writes()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("managers-struct-cases-");
        try
        {
            string script = Path.Combine(folder.FullName, "make_cases.py");
            string table = Path.Combine(folder.FullName, "table.tsv");
            await File.WriteAllTextAsync(script, StructCases.Script, TestContext.Current.CancellationToken);
            using Process python = Start(script, table);
            Task<string> output = python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            Task<string> errors = python.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            await python.WaitForExitAsync(deadline.Token);
            if (python.ExitCode == 3)
                Assert.Skip("python3 says: " + await errors);

            Assert.True(python.ExitCode == 0, $"exit code {python.ExitCode}: {await output} {await errors}");
            Assert.Equal(StructCases.Table, await File.ReadAllTextAsync(table, TestContext.Current.CancellationToken));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Process Start(string script, string table)
    {
        var start = new ProcessStartInfo("python3") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(script);
        start.ArgumentList.Add(table);
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Skip("python3 is not installed, so the table cannot be made anew");
            throw;
        }
    }
}
