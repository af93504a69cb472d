namespace Managers.Tests.Child.Crash;

/// <summary>
/// The operations that take several steps, one by one. Each prepares, arms, and does the one thing that is to be cut short; who is not
/// killed (a survivor runs the same code) gives everything back.
/// </summary>
internal static class CrashScenarios
{
    internal const string Create = "create";
    internal const string Open = "open";
    internal const string Allocate = "allocate";
    internal const string Attach = "attach";
    internal const string DetachClosing = "detach-closing";
    internal const string DisposeAttached = "dispose-attached";
    internal const string Publish = "publish";
    internal const string Unpublish = "unpublish";
    internal const string Big = "big";
    internal const string BigNamed = "big-named";
    internal const string BigNamedText = "big-named-text";
    internal const string BigClose = "big-close";
    internal const string BigNamedClose = "big-named-close";
    internal const string CloseLast = "close-last";
    internal const string CloseShared = "close-shared";
    internal const string Sweep = "sweep";
    internal const string Recover = "recover";
    internal const string WriteValue = "write-value";
    internal const string UpdateValue = "update-value";
    internal const string WriteText = "write-text";
    internal const string ContendLock = "contend-lock";
    internal const string TakeOver = "take-over";
    internal const string ContendSemaphore = "contend-semaphore";
    internal const string NotifyAndWait = "notify-and-wait";
    internal const string ReadAndWrite = "read-and-write";
    internal const string MeetAtBarrier = "meet-at-barrier";
    internal const string PutAndGet = "put-and-get";
    internal const string PutAndGetBytes = "put-and-get-bytes";
    internal const string ChangeToRings = "change-to-rings";
    internal const string CallByRings = "call-by-rings";

    internal const string ObjectName = "thing";
    internal const int BigLength = 8192;
    internal const string BigTextFormat = "20000p";
    internal const string NewText = "the new text, longer than a word";

    private static ReadOnlySpan<long> BigContent => Enumerable.Range(1, BigLength).Select(i => (long)i).ToArray();

    /// <summary>Does one of them.</summary>
    /// <param name="scenario">Which.</param>
    /// <param name="manager">The manager's name.</param>
    /// <param name="token">Of the object to attach to, where one is needed.</param>
    /// <param name="arm">Called right before the operation.</param>
    /// <param name="meet">Called with a line for the test; returns when it has answered.</param>
    internal static void Run(string scenario, string manager, string token, Action arm, Action<string> meet)
    {
        switch (scenario)
        {
            case ChangeToRings or CallByRings:
                RingCalls.Run(manager, token, early: scenario == ChangeToRings, arm);
                break;
            case Create:
                arm();
                using (new LocalManager(Options(manager)))
                {
                }

                break;
            case Open or Recover:
                arm();
                using (LocalManager.Open(manager))
                {
                }

                break;
            case CloseLast:
                InManager(new LocalManager(Options(manager)), arm);
                break;
            case CloseShared:
                InManager(LocalManager.Open(manager), arm);
                break;
            case Sweep:
                arm();
                LocalManager.Sweep();
                break;
            case Attach:
                arm();
                using (SharedValue<long>.Attach(SharedToken.Parse(token, null)))
                {
                }

                break;
            case DetachClosing:
                using (SharedValue<long>.Attach(SharedToken.Parse(token, null)))
                {
                    meet("attached");
                    arm();
                }

                break;
            case ContendLock or TakeOver or ContendSemaphore or NotifyAndWait or ReadAndWrite or MeetAtBarrier or PutAndGet or PutAndGetBytes:
                LockScenarios.Run(scenario, SharedToken.Parse(token, null), arm);
                break;
            case WriteValue or UpdateValue or WriteText:
                CellScenarios.Run(scenario, SharedToken.Parse(token, null), arm);
                break;
            default:
                using (LocalManager opened = LocalManager.Open(manager))
                {
                    RunInside(scenario, opened, arm, meet);
                }

                break;
        }
    }

    private static LocalManagerOptions Options(string name) => new() { Name = name, CapacityInBytes = 1 << 20 };

    private static void InManager(LocalManager manager, Action arm)
    {
        manager.CreateSharedValue(7L);
        manager.CreateSharedArray<long>(BigLength, ObjectName);
        arm();
        manager.Dispose();
    }

    private static void RunInside(string scenario, LocalManager manager, Action arm, Action<string> meet)
    {
        switch (scenario)
        {
            case Allocate:
                arm();
                manager.CreateSharedValue(7L).Dispose();
                break;
            case DisposeAttached:
                using (SharedValue<long> value = manager.CreateSharedValue(7L))
                {
                    meet(value.ToToken().ToString());
                    arm();
                }

                break;
            case Publish:
                arm();
                manager.CreateSharedValue(7L, ObjectName).Dispose();
                break;
            case Unpublish:
                using (manager.CreateSharedValue(7L, ObjectName))
                {
                    arm();
                }

                break;
            case Big:
                arm();
                manager.CreateSharedArray<long>(BigLength).Dispose();
                break;
            case BigNamed:
                arm();
                manager.CreateSharedArray(BigContent, ObjectName).Dispose();
                break;
            case BigNamedText:
                arm();
                manager.CreateSharedValue(BigTextFormat, NewText, ObjectName).Dispose();
                break;
            case BigClose:
                using (manager.CreateSharedArray<long>(BigLength))
                {
                    arm();
                }

                break;
            case BigNamedClose:
                using (manager.CreateSharedArray(BigContent, ObjectName))
                {
                    arm();
                }

                break;
            default:
                throw new ArgumentException($"There is no scenario '{scenario}'.", nameof(scenario));
        }
    }
}
