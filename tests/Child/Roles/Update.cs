using System.Globalization;

namespace Managers.Tests.Child.Roles;

/// <summary>Attaches to a value and, once told to go, counts it up by Update as often as it was told: an 8-byte word or a 64-byte block.</summary>
internal static class Update
{
    internal static int Run(string[] args)
    {
        SharedToken token = SharedToken.Parse(args[1], null);
        int times = int.Parse(args[2], CultureInfo.InvariantCulture);
        if (args[0] == "word")
        {
            using SharedValue<long> value = SharedValue<long>.Attach(token);
            Repeat(times, () => value.Update(static old => old + 1));
        }
        else
        {
            using SharedValue<Block64> value = SharedValue<Block64>.Attach(token);
            Repeat(times, () => value.Update(static old => Block64.Of(old.A + 1)));
        }

        Talk.Say("done");
        return 0;
    }

    private static void Repeat(int times, Action step)
    {
        Talk.Ready();
        if (Talk.Hear() is null)
        {
            return;
        }

        for (int i = 0; i < times; i++)
        {
            step();
        }
    }
}
