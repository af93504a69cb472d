using Managers.Ratios.Aot;

namespace Managers.Ratios.Processes;

/// <summary>Where the small program Managers.Starts is in each of its forms. All but the plain one are published when they are first asked for.</summary>
internal static class StartsBuild
{
    private const string Project = "bench/Managers.Starts/Managers.Starts.csproj";

    private static readonly Dictionary<StartForm, DirectoryInfo> s_published = [];
    private static readonly Dictionary<StartForm, string> s_missing = [];

    /// <summary>Why the program cannot be had in this form; null if it can.</summary>
    internal static string? WhyMissing(StartForm form)
    {
        if (form == StartForm.Plain || s_published.ContainsKey(form))
        {
            return null;
        }

        if (!s_missing.TryGetValue(form, out string? reason))
        {
            Console.Error.WriteLine($"publishing Managers.Starts ({form})");
            DirectoryInfo folder = Directory.CreateTempSubdirectory("managers-starts-");
            try
            {
                AotBuild.Publish(Project, folder, form == StartForm.Package ? "-p:PublishStartsAsPackage=true" : "-p:PublishStartsAsAot=true");
                s_published.Add(form, folder);
            }
            catch (InvalidOperationException e)
            {
                folder.Delete(recursive: true);
                s_missing.Add(form, reason = e.Message.ReplaceLineEndings(" "));
            }
        }

        return reason;
    }

    /// <summary>The program's file.</summary>
    /// <exception cref="InvalidOperationException">It cannot be had in this form.</exception>
    internal static string PathOf(StartForm form)
    {
        if (WhyMissing(form) is { } reason)
        {
            throw new InvalidOperationException(reason);
        }

        string folder = form == StartForm.Plain ? Path.Combine(AppContext.BaseDirectory, "starts") : Path.Combine(s_published[form].FullName, "out");
        return Path.Combine(folder, "Managers.Starts");
    }

    /// <summary>What a row's name ends in.</summary>
    internal static string Suffix(StartForm form) => form switch
    {
        StartForm.Package => " (package)",
        StartForm.NativeAot => " (NativeAOT)",
        _ => string.Empty,
    };

    /// <summary>Removes what was published.</summary>
    internal static void Clean()
    {
        foreach (DirectoryInfo folder in s_published.Values)
        {
            folder.Delete(recursive: true);
        }

        s_published.Clear();
    }
}
