using System.Globalization;

namespace Managers.Tests.Child.Roles;

/// <summary>Reads a long by token or by manager and name, then answers to: get, set N, token.</summary>
internal static class ReadValue
{
    internal static int Run(string[] args)
    {
        using LocalManager? manager = args[0] == "token" ? null : LocalManager.Open(args[0]);
        using SharedValue<long> value = manager is null ? SharedValue<long>.Attach(SharedToken.Parse(args[1], null)) : manager.OpenSharedValue<long>(args[1]);
        Talk.Ready();
        while (Talk.Hear() is { } line)
        {
            string[] words = line.Split(' ');
            switch (words[0])
            {
                case "get":
                    Talk.Say(value.Value.ToString(CultureInfo.InvariantCulture));
                    break;
                case "set":
                    value.Value = long.Parse(words[1], CultureInfo.InvariantCulture);
                    Talk.Say("set");
                    break;
                case "token":
                    Talk.Say(value.ToToken().ToString());
                    break;
            }
        }

        return 0;
    }
}
