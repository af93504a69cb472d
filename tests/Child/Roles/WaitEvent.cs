namespace Managers.Tests.Child.Roles;

/// <summary>Waits on an event; says when it was set.</summary>
internal static class WaitEvent
{
    internal static int Run(string[] args)
    {
        using SharedEvent signal = SharedEvent.Attach(SharedToken.Parse(args[0], null));
        Talk.Ready();
        signal.Wait();
        Talk.Say("set");
        Talk.WaitForEnd();
        return 0;
    }
}
