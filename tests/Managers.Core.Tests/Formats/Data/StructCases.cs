using Xunit;

namespace Managers.Core.Tests.Formats.Data;

/// <summary>The table that make_cases.py wrote, embedded in the test assembly together with the script.</summary>
internal static class StructCases
{
    private static readonly Lazy<IReadOnlyList<StructCase>> s_all = new(Load);

    /// <summary>The cases of this machine: its C long and its byte order must be those of the table.</summary>
    internal static IReadOnlyList<StructCase> All => s_all.Value;

    internal static string Table => Text("cpython-struct.tsv");

    internal static string Script => Text("make_cases.py");

    internal static IEnumerable<StructCase> Of(string group) => All.Where(row => row.Group == group);

    internal static void RequireSameMachine()
    {
        if (!BitConverter.IsLittleEndian || IntPtr.Size != 8)
            Assert.Skip("the table was made on a little-endian 64-bit system, this is another");
    }

    private static string Text(string name)
    {
        using Stream stream = typeof(StructCases).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static List<StructCase> Load() =>
        [.. Table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select((text, index) => StructCase.Parse(text, index + 1)).Skip(1)];
}
