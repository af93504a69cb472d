using Managers.Memory;

namespace Managers.Locks;

/// <summary>
/// Makes a cancellation wake the sleepers of a word; those it does not concern look and sleep on. Registering allocates, so a token that can never
/// be cancelled is not registered.
/// </summary>
internal static unsafe class WaitCancellation
{
    internal static CancellationTokenRegistration Register(void* address, CancellationToken cancellationToken) => cancellationToken.CanBeCanceled
        ? cancellationToken.UnsafeRegister(static (boxed, _) => ManagerSegment.Platform.Waiter.Wake((uint*)(nint)boxed!, int.MaxValue), (nint)address)
        : default;
}
