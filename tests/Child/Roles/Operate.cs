using System.Globalization;

namespace Managers.Tests.Child.Roles;

/// <summary>
/// In surroundings that only a process of its own can have (a small file system, another user): does what each line says and
/// answers "ok …" or the exception. create NAME CAPACITY, reserve BYTES, fill, check, open NAME, close.
/// </summary>
internal static class Operate
{
    private static readonly List<SharedValue<long>> s_values = [];
    private static LocalManager? s_manager;
    private static SharedArray<byte>? s_array;

    internal static int Run(string[] args)
    {
        Talk.Ready();
        while (Talk.Hear() is { } line)
        {
            try
            {
                Talk.Say("ok " + Do(line.Split(' ')));
            }
            catch (Exception e)
            {
                Talk.Say(Talk.Describe(e));
            }
        }

        s_array?.Dispose();
        s_manager?.Dispose();
        return 0;
    }

    private static string Do(string[] words)
    {
        switch (words[0])
        {
            case "create":
                s_manager = new LocalManager(new LocalManagerOptions { Name = words[1], CapacityInBytes = Number(words[2]) });
                return words[1];
            case "open":
                s_manager = LocalManager.Open(words[1]);
                return words[1];
            case "reserve":
                s_array = s_manager!.CreateSharedArray<byte>(Number(words[1]));
                return words[1];
            case "fill":
                while (true)
                {
                    s_values.Add(s_manager!.CreateSharedValue((long)s_values.Count));
                }

            case "check":
                return CountWhole().ToString(CultureInfo.InvariantCulture);
            case "free":
                s_values.ForEach(static value => value.Dispose());
                s_values.Clear();
                return "freed";
            default:
                throw new ArgumentException($"There is no operation '{words[0]}'.", nameof(words));
        }
    }

    private static int CountWhole()
    {
        for (int i = 0; i < s_values.Count; i++)
        {
            if (s_values[i].Value != i)
            {
                throw new InvalidOperationException($"Value {i} is {s_values[i].Value}.");
            }
        }

        return s_values.Count;
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
