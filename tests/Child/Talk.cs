using System.Text;

namespace Managers.Tests.Child;

/// <summary>Lines to and from the test. Straight to the descriptors: Console's own streams would cost more than all else at start-up.</summary>
internal static class Talk
{
    private static readonly Stream s_output = Console.OpenStandardOutput();
    private static readonly Stream s_input = Console.OpenStandardInput();

    internal static void Say(string line)
    {
        s_output.Write(Encoding.UTF8.GetBytes(line + "\n"));
        s_output.Flush();
    }

    /// <summary>The role has done what it does before the test may go on.</summary>
    internal static void Ready() => Say("ready");

    /// <summary>The next line from the test; null once it has closed the input or has gone.</summary>
    internal static string? Hear()
    {
        var bytes = new List<byte>();
        Span<byte> one = stackalloc byte[1];
        while (s_input.Read(one) == 1)
        {
            if (one[0] == (byte)'\n')
            {
                return Encoding.UTF8.GetString([.. bytes]);
            }

            bytes.Add(one[0]);
        }

        return null;
    }

    /// <summary>Waits until the test has no more to say.</summary>
    internal static void WaitForEnd()
    {
        while (Hear() is not null)
        {
        }
    }

    /// <summary>An exception as one line: type, reason if it has one, message.</summary>
    internal static string Describe(Exception e)
    {
        string reason = e is SegmentException segment ? segment.Reason.ToString() : "-";
        return $"{e.GetType().Name} {reason} {e.Message.ReplaceLineEndings(" ")}";
    }
}
