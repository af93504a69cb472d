namespace Managers.Generators.Models;

/// <summary>A model of which files are written.</summary>
internal interface IWritten<T> : IEquatable<T>
{
    /// <summary>What the names of its files begin with.</summary>
    string HintName { get; }

    /// <summary>The declaration, as documentation names it.</summary>
    string Declaration { get; }

    /// <summary>The same with other names of files.</summary>
    T Under(string hintName);
}

/// <summary>A model whose files cannot have the names that they would have by themselves.</summary>
/// <param name="Declaration">The model's declaration.</param>
/// <param name="HintName">The name for its files.</param>
/// <param name="First">The declaration that has the names of generated classes already, so that nothing is written for this one; null: only the files' names are the same, for those ignore case.</param>
internal sealed record ClashModel(string Declaration, string HintName, string? First)
{
    /// <summary>Those of all models of a kind, in an order that depends on nothing but their names.</summary>
    internal static EquatableArray<ClashModel> Of(IEnumerable<(string HintName, string Declaration)> files)
    {
        var clashes = new List<ClashModel>();
        foreach (var sameFile in files.GroupBy(static file => file.HintName, StringComparer.OrdinalIgnoreCase))
        {
            int number = 1;
            foreach (var sameName in sameFile.GroupBy(static file => file.HintName, StringComparer.Ordinal).OrderBy(static name => name.Key, StringComparer.Ordinal))
            {
                string[] declarations = [.. sameName.Select(static file => file.Declaration).OrderBy(static declaration => declaration, StringComparer.Ordinal)];
                if (number > 1)
                {
                    clashes.Add(new ClashModel(declarations[0], $"{sameName.Key}.{number}", null));
                }

                clashes.AddRange(declarations.Skip(1).Select(declaration => new ClashModel(declaration, sameName.Key, declarations[0])));
                number++;
            }
        }

        return EquatableArray.Of(clashes.OrderBy(static clash => clash.Declaration, StringComparer.Ordinal));
    }
}
