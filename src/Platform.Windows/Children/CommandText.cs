using System.Collections;
using System.Text;

namespace Managers.Platform.Windows.Children;

/// <summary>What a new process gets as text: one line of arguments, which it takes apart by the rules of the C runtime, and a block of variables.</summary>
internal static class CommandText
{
    internal static string LineOf(IEnumerable<string> arguments)
    {
        var line = new StringBuilder();
        foreach (string argument in arguments)
        {
            if (line.Length != 0)
            {
                line.Append(' ');
            }

            Append(line, argument);
        }

        return line.Append('\0').ToString();
    }

    /// <summary>The variables of this process with the changes of the request, each ended by a NUL and the whole by another.</summary>
    internal static string EnvironmentOf(ChildRequest request, string pipeVariable)
    {
        var variables = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            variables[(string)entry.Key] = (string?)entry.Value ?? string.Empty;
        }

        foreach ((string name, string? value) in request.Environment)
        {
            if (value is null)
            {
                variables.Remove(name);
            }
            else
            {
                variables[name] = value;
            }
        }

        variables[request.PipeVariable] = pipeVariable;
        var block = new StringBuilder();
        foreach ((string name, string value) in variables)
        {
            block.Append(name).Append('=').Append(value).Append('\0');
        }

        return block.Append('\0').ToString();
    }

    private static void Append(StringBuilder line, string argument)
    {
        if (argument.Length != 0 && !argument.Any(static c => char.IsWhiteSpace(c) || c == '"'))
        {
            line.Append(argument);
            return;
        }

        // Backslashes are themselves, but before a quotation mark, where they are doubled.
        line.Append('"');
        int backslashes = 0;
        foreach (char c in argument)
        {
            if (c == '\\')
            {
                backslashes++;
                continue;
            }

            line.Append('\\', c == '"' ? 2 * backslashes + 1 : backslashes).Append(c);
            backslashes = 0;
        }

        line.Append('\\', 2 * backslashes).Append('"');
    }
}
