using Managers.Memory;
using Managers.Platform;

namespace Managers.Locks;

/// <summary>
/// Makes a cancellation wake the sleepers of a word, until it is disposed; those it does not concern look and sleep on. Registering allocates, so a token that can never
/// be cancelled is not registered.
/// </summary>
internal readonly unsafe struct WaitCancellation : IDisposable
{
    private readonly CancellationTokenRegistration _registration;

    private WaitCancellation(CancellationTokenRegistration registration) => _registration = registration;

    internal static WaitCancellation Register(void* address, CancellationToken cancellationToken) => cancellationToken.CanBeCanceled
        ? new WaitCancellation(Uninterrupted.Register(static boxed => ManagerSegment.Platform.Waiter.Wake((uint*)(nint)boxed!, int.MaxValue), (nint)address, cancellationToken))
        : default;

    /// <summary>Takes it back, and waits while it is done just now. Who is interrupted there goes on: it may have the lock, or the item, that it waited for, and nobody else would know of that.</summary>
    public void Dispose()
    {
        if (_registration != default)
        {
            Uninterrupted.Dispose(_registration);
        }
    }
}
