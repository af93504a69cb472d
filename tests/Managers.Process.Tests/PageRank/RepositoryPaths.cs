namespace Managers.Process.Tests.PageRank;

/// <summary>Where the build put the sample: beside the tests, since their project refers to it.</summary>
internal static class RepositoryPaths
{
    public static string SampleExecutable => Existing(OperatingSystem.IsWindows() ? "PageRank.exe" : "PageRank");

    public static string SampleAssembly => Existing("PageRank.dll");

    private static string Existing(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, name);
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"The sample is not built: expected {path}. The test project refers to samples/PageRank, so a build puts it there.");
    }
}
