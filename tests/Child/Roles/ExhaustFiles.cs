using System.Globalization;

namespace Managers.Tests.Child.Roles;

/// <summary>
/// Makes arrays with segments of their own until one is refused, and says why; a second time, for what an error once needed is there by then; then gives one back and makes another. Ends with all of them
/// open and no descriptor free.
/// </summary>
internal static class ExhaustFiles
{
    private const int BigEnough = 100_000;

    internal static int Run(string[] args)
    {
        var manager = new LocalManager(new LocalManagerOptions { Name = args[0], CapacityInBytes = 1 << 20 });
        var arrays = new List<SharedArray<byte>>();
        Talk.Ready();
        Talk.Say(Fill(manager, arrays));
        string refused = Fill(manager, arrays);
        arrays[^1].Dispose();
        arrays.RemoveAt(arrays.Count - 1);
        arrays.Add(manager.CreateSharedArray<byte>(BigEnough));
        Talk.Say(refused);
        Talk.Say("made " + arrays.Count.ToString(CultureInfo.InvariantCulture));
        GC.KeepAlive(manager);
        return 0;
    }

    private static string Fill(LocalManager manager, List<SharedArray<byte>> arrays) => Try(() =>
    {
        while (true)
        {
            arrays.Add(manager.CreateSharedArray<byte>(BigEnough));
        }
    });

    private static string Try(Action action)
    {
        try
        {
            action();
            return "done";
        }
        catch (Exception e)
        {
            return Talk.Describe(e);
        }
    }
}
