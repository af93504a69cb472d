using Managers.Platform;
using Managers.Platform.Unix;
using Managers.Platform.Windows;
using Managers.Tests.Child.Roles;

namespace Managers.Tests.Child;

/// <summary>The other process of the tests: the first argument is its role, a file each in Roles.</summary>
internal static class Program
{
    private const int FailedExitCode = 3;

    private static int Main(string[] args)
    {
        ChoosePlatform();
        try
        {
            return Run(args[0], args[1..]);
        }
        catch (Exception e)
        {
            Talk.Say("failed " + Talk.Describe(e));
            Console.Error.WriteLine(e);
            return FailedExitCode;
        }
    }

    private static int Run(string role, string[] args) => role switch
    {
        "add" => Add.Run(args),
        "attach-lane" => AttachLane.Run(args),
        "attach-once" => AttachOnce.Run(args),
        "barrier" => BarrierParticipant.Run(args),
        "change-struct" => ChangeStruct.Run(args),
        "client" => BeClient.Run(args),
        "crash" => CrashAt.Run(args),
        "create-and-idle" => CreateAndIdle.Run(args),
        "exhaust-files" => ExhaustFiles.Run(args),
        "exit-in-use" => ExitInUse.Run(args),
        "far-end" => FarEnd.Run(args),
        "hold" => Hold.Run(args),
        "hold-lock" => HoldLock.Run(args),
        "lock-soak" => LockSoak.Run(args),
        "lock-wait" => LockWait.Run(args),
        "machine-scope" => MachineScope.Run(args),
        "open-or-create" => OpenOrCreate.Run(args),
        "operate" => Operate.Run(args),
        "read-array" => ReadArray.Run(args),
        "read-value" => ReadValue.Run(args),
        "say" => Say.Run(args),
        "serve" => Serve.Run(args),
        "server-soak" => ServerSoak.Run(args),
        "survive" => Survive.Run(args),
        "update" => Update.Run(args),
        "wait-event" => WaitEvent.Run(args),
        "writer" => Writer.Run(args),
        _ => throw new ArgumentException($"There is no role '{role}'.", nameof(role)),
    };

    /// <summary>The surroundings that the test asked for, in the environment so that no role has to know of them.</summary>
    private static void ChoosePlatform()
    {
        string? directory = Environment.GetEnvironmentVariable("MANAGERS_TEST_DIRECTORY");
        bool named = Environment.GetEnvironmentVariable("MANAGERS_TEST_NAMED_CREATION") is not null;
        if (directory is not null || named)
        {
            PlatformServices.Use(OperatingSystem.IsWindows() ? new WindowsPlatform(directory) : new UnixPlatform(directory, named));
        }
    }
}
