namespace Managers.Server.Tests.Custom;

[ManagedProxy]
public interface IFirstTwin
{
    string Name { get; }
}

/// <summary>Has the same members as the first, and nothing else to do with it.</summary>
[ManagedProxy]
public interface ISecondTwin
{
    string Name { get; }
}

[ManagedProxy]
public interface IParent
{
    int Age();
}

/// <summary>Has no member of its own.</summary>
[ManagedProxy]
public interface IChild : IParent;

public sealed class FirstTwin : IFirstTwin
{
    public string Name => "first";
}

public sealed class SecondTwin : ISecondTwin
{
    public string Name => "second";
}

public sealed class Child : IChild
{
    public int Age() => 7;
}

public sealed partial class TwinManager : SyncManager
{
    [CreatorMethod(typeof(FirstTwin))]
    public partial IFirstTwin CreateFirst();

    [CreatorMethod(typeof(SecondTwin))]
    public partial ISecondTwin CreateSecond();

    [CreatorMethod(typeof(Child))]
    public partial IChild CreateChild();
}
