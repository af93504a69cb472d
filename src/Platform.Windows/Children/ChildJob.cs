using Managers.Platform.Windows.Interop;
using static Managers.Platform.Windows.Interop.Windows;

namespace Managers.Platform.Windows.Children;

/// <summary>
/// The job that all children of this process are in. Its one handle is this process's, and the system ends the children when that closes: with this process, however it ends. What the children start is not in it,
/// as on other systems: it is theirs.
/// </summary>
internal static unsafe class ChildJob
{
    private static readonly Lazy<nint> s_handle = new(Make);

    internal static HANDLE Handle => (HANDLE)s_handle.Value;

    private static nint Make()
    {
        HANDLE job = CreateJobObjectW(null, null);
        var limits = new JOBOBJECT_EXTENDED_LIMIT_INFORMATION();
        limits.BasicLimitInformation.LimitFlags = JOB.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB.JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK;
        return (nint)job != 0 && SetInformationJobObject(job, JOBOBJECTINFOCLASS.JobObjectExtendedLimitInformation, &limits, (uint)sizeof(JOBOBJECT_EXTENDED_LIMIT_INFORMATION))
            ? job
            : throw new ManagerStartException($"A server process cannot be started: the job that ends it with this process cannot be made: {NativeError.Last}.");
    }
}
