namespace Managers.Platform.Windows;

/// <summary>Windows has no such list: the end of an owner is a wake-up of its own there.</summary>
internal sealed class RobustLists : IRobustLists
{
    public nint HeadOfCurrentThread() => 0;
}
