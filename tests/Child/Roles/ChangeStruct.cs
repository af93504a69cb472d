using System.Globalization;

namespace Managers.Tests.Child.Roles;

/// <summary>Opens a struct of a short and a double by manager and name or by token, says what is in it, adds 1 to the first and doubles the second.</summary>
internal static class ChangeStruct
{
    internal static int Run(string[] args)
    {
        using LocalManager? manager = args[0] == "token" ? null : LocalManager.Open(args[0]);
        using SharedStruct<(short, double)> pair = manager is null
            ? SharedStruct<(short, double)>.Attach(SharedToken.Parse(args[1], null))
            : manager.OpenSharedStruct<(short, double)>(args[1]);
        Talk.Ready();
        (short first, double second) = pair.Value;
        pair.Value = ((short)(first + 1), second * 2);
        Talk.Say(string.Create(CultureInfo.InvariantCulture, $"{first} {second}"));
        return 0;
    }
}
