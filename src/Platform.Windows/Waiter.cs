using System.Diagnostics;

namespace Managers.Platform.Windows;

/// <summary>
/// Waits on a word by an event of the sleeping thread: waiting on an address is process-local on Windows. Who sleeps, and on what, stands in a table behind the segment (<see cref="SleeperTable"/>). That an owner's
/// process ends is told by <see cref="DeathWatch"/>, which waits for its handle and wakes the sleepers.
/// </summary>
internal sealed unsafe class Waiter : IWaiter
{
    // How long one who was woken just as its time was up waits for the event that is about to be set. A waker may have been killed in between.
    private const uint SettlingMilliseconds = 50;

    public WaitResult Wait(uint* address, uint expected, int timeoutMilliseconds, uint channel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(timeoutMilliseconds);
        if (Volatile.Read(ref *address) != expected)
        {
            return WaitResult.Changed;
        }

        if (timeoutMilliseconds == 0)
        {
            return WaitResult.TimedOut;
        }

        bool held = false;
        MappedSegment? segment = MappedViews.Find((nint)address);
        try
        {
            if (segment is null || segment.IsReadOnly || !TryHold(segment, ref held))
            {
                // No segment of this process: nobody else could wake us.
                return Pause(timeoutMilliseconds);
            }

            ParkEvent own = ParkEvent.Own(segment.Folder);
            SleeperTable table = TableOf(segment);
            int row = table.Enter(own, (ulong)((nint)address - segment.BaseAddress), channel);
            if (row < 0)
            {
                // More than a thousand sleep in this segment: look again now and then. By the event, where no interrupt ends what the thread waits for.
                own.Wait(1);
                return WaitResult.Woken;
            }

            return Volatile.Read(ref *address) != expected ? GiveUp(table, row, own, WaitResult.Changed) : Sleep(table, row, own, timeoutMilliseconds);
        }
        finally
        {
            if (held)
            {
                segment!.DangerousRelease();
            }
        }
    }

    public int Wake(uint* address, int count, uint channel)
    {
        bool held = false;
        MappedSegment? segment = MappedViews.Find((nint)address);
        if (segment is null || segment.IsReadOnly || !TryHold(segment, ref held))
        {
            return 0;
        }

        try
        {
            return TableOf(segment).Wake((ulong)((nint)address - segment.BaseAddress), count, channel);
        }
        finally
        {
            segment.DangerousRelease();
        }
    }

    private static WaitResult Pause(int milliseconds)
    {
        try
        {
            Thread.Sleep(milliseconds);
            return WaitResult.TimedOut;
        }
        catch (ThreadInterruptedException)
        {
            // Left behind on a thread of the pool, or meant for the next wait that it may end.
            Thread.CurrentThread.Interrupt();
            return WaitResult.Interrupted;
        }
    }

    private static SleeperTable TableOf(MappedSegment segment) => new(segment.BaseAddress + (nint)Section.TableStart(segment.LengthInBytes), segment.Folder.ObjectPrefix);

    private static WaitResult Sleep(SleeperTable table, int row, ParkEvent own, int timeoutMilliseconds)
    {
        long started = Stopwatch.GetTimestamp();
        int left = timeoutMilliseconds;
        do
        {
            if (own.Wait((uint)left))
            {
                // Woken, or by one who was late the last time.
                table.Leave(row);
                return WaitResult.Woken;
            }

            // The system counts in ticks of its clock and may be early by one.
            left = timeoutMilliseconds - (int)Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }
        while (left > 0);
        return GiveUp(table, row, own, WaitResult.TimedOut);
    }

    private static WaitResult GiveUp(SleeperTable table, int row, ParkEvent own, WaitResult result)
    {
        if (!table.Leave(row))
        {
            return result;
        }

        own.Wait(SettlingMilliseconds);
        return WaitResult.Woken;
    }

    private static bool TryHold(MappedSegment segment, ref bool held)
    {
        try
        {
            segment.DangerousAddRef(ref held);
            return true;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }
}
