using System.Diagnostics.CodeAnalysis;

namespace Managers.Ratios.Works;

/// <summary>Reading a value.</summary>
/// <typeparam name="T">The value.</typeparam>
/// <param name="name">The row's name.</param>
/// <param name="floor">The operation of the floor.</param>
/// <param name="floorName">What it does.</param>
/// <param name="create">Makes the value.</param>
internal sealed class ValueGet<[DynamicallyAccessedMembers(Annotated.Fields)] T>(string name, string floor, string floorName, Func<LocalManager, SharedValue<T>> create)
    : ValueWork<T>(name, floor, floorName)
    where T : unmanaged
{
    protected override void SetUp() => Shared = create(Manager);

    protected override void RunOurs(int repeats)
    {
        SharedValue<T> shared = Shared;
        for (int i = 0; i < repeats; i++)
        {
            Sink = shared.Value;
        }
    }

    protected override void RunPeer(int repeats)
    {
        for (int i = 0; i < repeats; i++)
        {
            Accessor.Read(0, out T value);
            Sink = value;
        }
    }
}
