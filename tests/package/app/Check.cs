using System.Runtime.CompilerServices;

namespace PackagePrograms;

internal static class Check
{
    public static int Passed { get; private set; }

    public static int Failed { get; private set; }

    public static void Equal<T>(T expected, T found, [CallerArgumentExpression(nameof(found))] string what = "") =>
        That(EqualityComparer<T>.Default.Equals(expected, found), $"{what} is {found}, not {expected}");

    public static void That(bool holds, [CallerArgumentExpression(nameof(holds))] string what = "")
    {
        if (holds)
        {
            Passed++;
            return;
        }

        Failed++;
        Console.WriteLine($"FAILED: {what}");
    }

    public static T Throws<T>(Action action, [CallerArgumentExpression(nameof(action))] string what = "")
        where T : Exception
    {
        try
        {
            action();
        }
        catch (T expected)
        {
            Passed++;
            return expected;
        }

        Failed++;
        Console.WriteLine($"FAILED: no {typeof(T).Name} from {what}");
        throw new InvalidOperationException("The rest would make no sense.");
    }
}
