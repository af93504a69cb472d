using Managers.Platform.Windows.Interop;
using static Managers.Platform.Windows.Interop.Windows;

namespace Managers.Platform.Windows;

/// <summary>Ends of processes, by waiting for their handles. One background thread waits for up to 63 of them, the most that the system allows in one call beside the event that says that there are more or fewer.</summary>
internal sealed class DeathWatch : IDeathWatch
{
    private readonly List<Group> _groups = [];
    private long _lastId;

    public long Watch(int processId, Action ended)
    {
        HANDLE process = OpenProcess(SYNCHRONIZE, BOOL.FALSE, (uint)processId);
        if ((nint)process == 0)
        {
            return 0;
        }

        var watched = new Watched(Interlocked.Increment(ref _lastId), process, ended);
        using (Uninterrupted.EnterMonitor(_groups))
        {
            if (!_groups.Exists(group => group.TryAdd(watched)))
            {
                var group = new Group();
                _groups.Add(group);
                group.TryAdd(watched);
            }
        }

        return watched.Id;
    }

    public void Unwatch(long watch)
    {
        using (Uninterrupted.EnterMonitor(_groups))
        {
            _groups.Exists(group => group.Remove(watch));
        }
    }

    private sealed record Watched(long Id, nint Process, Action Ended)
    {
        internal bool IsForgotten { get; set; }
    }

    private sealed unsafe class Group
    {
        private const int MostAtOnce = 63;

        private readonly List<Watched> _watched = [];
        private readonly HANDLE _changed = CreateEventW(null, BOOL.FALSE, BOOL.FALSE, null);
        private bool _isStarted;

        internal bool TryAdd(Watched watched)
        {
            using (Uninterrupted.EnterMonitor(_watched))
            {
                if (_watched.Count == MostAtOnce)
                {
                    return false;
                }

                _watched.Add(watched);
            }

            if (!_isStarted)
            {
                _isStarted = true;
                new Thread(Run, 128 << 10) { IsBackground = true, Name = "Managers death watch" }.Start();
            }

            SetEvent(_changed);
            return true;
        }

        internal bool Remove(long id)
        {
            using (Uninterrupted.EnterMonitor(_watched))
            {
                if (_watched.Find(watched => watched.Id == id) is not { } found)
                {
                    return false;
                }

                // The thread may be waiting for the handle just now, so it closes it itself.
                found.IsForgotten = true;
            }

            SetEvent(_changed);
            return true;
        }

        private void Run()
        {
            HANDLE* handles = stackalloc HANDLE[MostAtOnce + 1];
            handles[0] = _changed;
            var waiting = new Watched[MostAtOnce];
            while (true)
            {
                int count = 0;
                using (Uninterrupted.EnterMonitor(_watched))
                {
                    foreach (Watched forgotten in _watched.Where(watched => watched.IsForgotten))
                    {
                        CloseHandle((HANDLE)forgotten.Process);
                    }

                    _watched.RemoveAll(watched => watched.IsForgotten);
                    foreach (Watched watched in _watched)
                    {
                        waiting[count++] = watched;
                        handles[count] = (HANDLE)watched.Process;
                    }
                }

                uint index = WaitForMultipleObjects((uint)count + 1, handles, BOOL.FALSE, INFINITE) - WAIT.WAIT_OBJECT_0;
                if (index - 1 < (uint)count)
                {
                    Watched ended = waiting[index - 1];
                    bool forgotten;
                    using (Uninterrupted.EnterMonitor(_watched))
                    {
                        forgotten = ended.IsForgotten;
                        ended.IsForgotten = true;
                    }

                    if (!forgotten)
                    {
                        ended.Ended();
                    }
                }
            }
        }
    }
}
