using System.Globalization;

namespace Managers.Tests.Child.Roles;

/// <summary>Reads and writes the last element of an array of bytes: says what it was, leaves one more.</summary>
internal static class FarEnd
{
    internal static int Run(string[] args)
    {
        using SharedArray<byte> array = SharedArray<byte>.Attach(SharedToken.Parse(args[0], null));
        Talk.Ready();
        byte last = array[^1];
        array[^1] = (byte)(last + 1);
        array[array.Length / 2] = 77;
        Talk.Say(string.Create(CultureInfo.InvariantCulture, $"{array.Length} {last}"));
        return 0;
    }
}
