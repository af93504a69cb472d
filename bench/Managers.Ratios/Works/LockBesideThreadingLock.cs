using Managers.Ratios.Measuring;

namespace Managers.Ratios.Works;

/// <summary>The lock beside what .NET has within a process.</summary>
internal sealed class LockBesideThreadingLock() : LockWork("Threading.Lock", Bar.None)
{
    private readonly Lock _plain = new();

    protected override void RunPeer(int repeats)
    {
        for (int i = 0; i < repeats; i++)
        {
            using Lock.Scope held = _plain.EnterScope();
        }
    }
}
