namespace Managers.Conformance.Support;

/// <summary>A test with a private manager.</summary>
public abstract class ManagerTest<TPlatform> : PlatformTest<TPlatform>
    where TPlatform : TestPlatform, new()
{
    protected ManagerTest()
    {
        Manager = new LocalManager();
    }

    protected LocalManager Manager { get; }

    protected override void Close() => Manager.Dispose();
}
