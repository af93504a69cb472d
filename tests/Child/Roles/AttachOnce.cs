namespace Managers.Tests.Child.Roles;

/// <summary>The shortest life: attaches to a value and an array, looks at both, lets go, ends.</summary>
internal static class AttachOnce
{
    internal static int Run(string[] args)
    {
        using SharedValue<Block64> value = SharedValue<Block64>.Attach(SharedToken.Parse(args[0], null));
        using SharedArray<long> array = SharedArray<long>.Attach(SharedToken.Parse(args[1], null));
        return value.Value.IsWhole && array[0] == 1 && array[^1] == array.Length ? 0 : 2;
    }
}
