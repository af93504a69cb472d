using System.Globalization;
using System.Runtime.InteropServices;
using Mono.Unix.Native;

namespace Managers.Tests.Child.Roles;

/// <summary>
/// Starts processes in turn, as many as it is told, each of which attaches, looks, lets go and ends. They are forks of this one, which has
/// compiled everything they run: a process to the kernel (id, descriptors, locks of its own), without the 100 ms that a new runtime takes.
/// </summary>
/// <remarks>
/// A fork of a runtime has one thread, so it must neither need another nor find a lock held by one: the test starts this role without
/// tiered compilation, concurrent collection and double mapping of code (which no fork inherits), all here is warm, and a fork ends without the
/// runtime's own shutdown.
/// </remarks>
internal static partial class AttachLane
{
    internal static int Run(string[] args)
    {
        SharedToken value = SharedToken.Parse(args[0], null);
        SharedToken array = SharedToken.Parse(args[1], null);
        int count = int.Parse(args[2], CultureInfo.InvariantCulture);
        for (int i = 0; i < 3; i++)
        {
            Attach(value, array);
        }

        Talk.Ready();
        if (Talk.Hear() is null)
        {
            return 1;
        }

        for (int i = 0; i < count; i++)
        {
            int id = fork();
            if (id == 0)
            {
                int code = 100;
                try
                {
                    code = Attach(value, array);
                }
                catch (Exception e)
                {
                    Talk.Say("failed " + Talk.Describe(e));
                }

                _exit(code);
            }

            int status = -1;
            if (id < 0 || Syscall.waitpid(id, out status, 0) != id || status != 0)
            {
                Talk.Say(string.Create(CultureInfo.InvariantCulture, $"process {i} of {count} (id {id}) ended with status {status}"));
                return 2;
            }
        }

        Talk.Say("done");
        return 0;
    }

    private static int Attach(SharedToken valueToken, SharedToken arrayToken)
    {
        using SharedValue<Block64> value = SharedValue<Block64>.Attach(valueToken);
        using SharedArray<long> array = SharedArray<long>.Attach(arrayToken);
        return value.Value.IsWhole && array[0] == 1 && array[^1] == array.Length ? 0 : 1;
    }

    [LibraryImport("libc")]
    private static partial int fork();

    [LibraryImport("libc")]
    private static partial void _exit(int code);
}
