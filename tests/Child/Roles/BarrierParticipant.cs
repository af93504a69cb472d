using System.Globalization;

namespace Managers.Tests.Child.Roles;

/// <summary>Meets the others at a barrier again and again; says how often it met them when the barrier breaks.</summary>
internal static class BarrierParticipant
{
    internal static int Run(string[] args)
    {
        using SharedBarrier barrier = SharedBarrier.Attach(SharedToken.Parse(args[0], null));
        int limit = int.Parse(args[1], CultureInfo.InvariantCulture);
        int phases = 0;
        Talk.Ready();
        try
        {
            for (; phases < limit; phases++)
            {
                barrier.SignalAndWait();
                if (phases == 0)
                {
                    Talk.Say("met");
                }
            }

            Talk.Say("finished");
        }
        catch (BrokenBarrierException e)
        {
            Talk.Say("broken " + e.Message);
        }

        Talk.WaitForEnd();
        return 0;
    }
}
