using System.Globalization;

namespace Managers.Tests.Child.Roles;

/// <summary>Attaches to a long and, once told to go, adds 1 to it as often as it was told.</summary>
internal static class Add
{
    internal static int Run(string[] args)
    {
        using SharedValue<long> value = SharedValue<long>.Attach(SharedToken.Parse(args[0], null));
        int times = int.Parse(args[1], CultureInfo.InvariantCulture);
        Talk.Ready();
        if (Talk.Hear() is null)
        {
            return 1;
        }

        for (int i = 0; i < times; i++)
        {
            value.Add(1);
        }

        Talk.Say("done");
        return 0;
    }
}
