using System.Globalization;

namespace Managers.Tests.Child.Roles;

/// <summary>Writes whole 64-byte blocks, each with all parts equal, and counts up a long, until told to stop; says how many.</summary>
internal static class Writer
{
    internal static int Run(string[] args)
    {
        using SharedValue<Block64> block = SharedValue<Block64>.Attach(SharedToken.Parse(args[0], null));
        using SharedValue<long> count = SharedValue<long>.Attach(SharedToken.Parse(args[1], null));
        bool stop = false;
        var ear = new Thread(() =>
        {
            Talk.Hear();
            Volatile.Write(ref stop, true);
        });
        ear.IsBackground = true;
        Talk.Ready();
        ear.Start();
        long written = 0;
        while (!Volatile.Read(ref stop))
        {
            block.Value = Block64.Of(++written);
            count.Add(1);
            if (written % 64 == 0)
            {
                // Others are to get on as well where there are more processes than processors.
                Thread.Yield();
            }
        }

        Talk.Say(string.Create(CultureInfo.InvariantCulture, $"{written}"));
        return 0;
    }
}
