using System.Runtime.InteropServices;

namespace Managers.Core.Tests.Interleavings.Scheduling;

/// <summary>Lets one thread through each time it is opened: the hand-off of the baton, tens of thousands of times a second.</summary>
internal sealed unsafe partial class Gate : IDisposable
{
    private const int SemaphoreSizeInBytes = 128;

    // Three times as fast as a monitor, and runs consist of little else.
    private static readonly bool s_hasSemaphores = OperatingSystem.IsLinux();

    private readonly void* _semaphore;
    private bool _isOpen;

    internal Gate()
    {
        if (s_hasSemaphores)
        {
            _semaphore = NativeMemory.AllocZeroed(SemaphoreSizeInBytes);
            _ = Init(_semaphore, 0, 0);
        }
    }

    public void Dispose() => NativeMemory.Free(_semaphore);

    internal void Open()
    {
        if (s_hasSemaphores)
        {
            _ = Post(_semaphore);
            return;
        }

        lock (this)
        {
            _isOpen = true;
            Monitor.Pulse(this);
        }
    }

    internal void Pass()
    {
        if (s_hasSemaphores)
        {
            // A signal is no reason to go on.
            while (Wait(_semaphore) != 0)
            {
            }

            return;
        }

        lock (this)
        {
            while (!_isOpen)
            {
                Monitor.Wait(this);
            }

            _isOpen = false;
        }
    }

    [LibraryImport("libc", EntryPoint = "sem_init")]
    private static partial int Init(void* semaphore, int isShared, uint value);

    [LibraryImport("libc", EntryPoint = "sem_post")]
    private static partial int Post(void* semaphore);

    [LibraryImport("libc", EntryPoint = "sem_wait")]
    private static partial int Wait(void* semaphore);
}
