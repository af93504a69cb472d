using System.Globalization;

namespace Managers.Tests.Child.Roles;

/// <summary>Opens an array of double by manager and name or by token, doubles every element, says the sum it found.</summary>
internal static class ReadArray
{
    internal static int Run(string[] args)
    {
        using LocalManager? manager = args[0] == "token" ? null : LocalManager.Open(args[0]);
        using SharedArray<double> array = manager is null ? SharedArray<double>.Attach(SharedToken.Parse(args[1], null)) : manager.OpenSharedArray<double>(args[1]);
        Talk.Ready();
        double sum = 0;
        foreach (ref double element in array.AsSpan())
        {
            sum += element;
            element *= 2;
        }

        Talk.Say(sum.ToString(CultureInfo.InvariantCulture));
        return 0;
    }
}
