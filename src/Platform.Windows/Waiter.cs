namespace Managers.Platform.Windows;

/// <summary>Waits on a word by a named event, since waiting on an address is process-local: not implemented yet.</summary>
internal sealed unsafe class Waiter : IWaiter
{
    public WaitResult Wait(uint* address, uint expected, int timeoutMilliseconds, uint channel) => throw NativeError.NotYet("Waiter.Wait");

    public int Wake(uint* address, int count, uint channel) => throw NativeError.NotYet("Waiter.Wake");
}
