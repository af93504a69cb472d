using Managers;

namespace PackagePrograms;

internal struct Particle
{
    public double X;
    public double Y;
    public int Id;
}

/// <summary>Section 2: typed.</summary>
internal static class LocalTyped
{
    public static void Run()
    {
        string name = $"programs-{Environment.ProcessId}";
        using var manager = new LocalManager(new LocalManagerOptions { Name = name });
        var grid = manager.CreateSharedArray<double>(1L << 20, name: "grid");
        ref double cell = ref grid[1L << 10];
        cell = 2.5;
        Span<double> window = grid.AsSpan(start: 0L, length: 1024);
        window.Fill(1);
        Check.Equal(2.5, grid[1024]);
        var state = manager.CreateSharedValue(new Particle { X = 1 });
        ref Particle particle = ref state.AsRef();
        particle.Y = 2;
        Check.Equal(2, state.Value.Y);

        string token = grid.ToToken().ToString();
        using var same = SharedArray<double>.Attach(SharedToken.Parse(token, null));
        Check.Equal(2.5, same[1024]);
        Check.Throws<LayoutMismatchException>(() => SharedArray<float>.Attach(SharedToken.Parse(token, null)));
        using var byName = LocalManager.Open(name);
        var g = byName.OpenSharedArray<double>("grid");
        using (var view = g.Acquire())
        {
            Check.Equal(1, g[5]);
        }

        manager.Shutdown();
        Check.Equal(1, g[5]);
        state.Dispose();
        Check.Throws<ObjectDisposedException>(() => _ = state.Value);
    }
}
