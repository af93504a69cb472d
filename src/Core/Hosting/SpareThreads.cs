namespace Managers.Hosting;

/// <summary>Threads for work that may block as long as it likes: kept for a while, made when none is free. The thread pool is not for that: it would starve.</summary>
internal static class SpareThreads
{
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(10);
    private static readonly Stack<Spare> s_free = new();
    private static int s_count;

    /// <summary>How many there are, busy or not.</summary>
    internal static int Count => Volatile.Read(ref s_count);

    /// <summary>Runs work on a thread of its own.</summary>
    internal static void Run(Action work)
    {
        Spare? spare;
        lock (s_free)
        {
            s_free.TryPop(out spare);
        }

        (spare ?? new Spare()).Give(work);
    }

    private sealed class Spare
    {
        private Action? _work;
        private bool _isStarted;

        internal void Give(Action work)
        {
            lock (this)
            {
                _work = work;
                Monitor.Pulse(this);
            }

            if (!_isStarted)
            {
                _isStarted = true;
                Interlocked.Increment(ref s_count);
                new Thread(Loop) { IsBackground = true, Name = "Managers spare" }.Start();
            }
        }

        private void Loop()
        {
            while (Take() is { } work)
            {
                work();
                lock (s_free)
                {
                    s_free.Push(this);
                }
            }

            Interlocked.Decrement(ref s_count);
        }

        private Action? Take()
        {
            lock (this)
            {
                while (_work is null)
                {
                    if (Monitor.Wait(this, s_idle) || _work is not null)
                    {
                        continue;
                    }

                    if (Leave())
                    {
                        return null;
                    }
                }

                Action work = _work;
                _work = null;
                return work;
            }
        }

        /// <summary>Takes this thread off the stack; false if somebody has done so, who is about to give us work.</summary>
        private bool Leave()
        {
            lock (s_free)
            {
                if (!s_free.Contains(this))
                {
                    return false;
                }

                Spare[] all = s_free.ToArray();
                s_free.Clear();
                for (int i = all.Length - 1; i >= 0; i--)
                {
                    if (all[i] != this)
                    {
                        s_free.Push(all[i]);
                    }
                }

                return true;
            }
        }
    }
}
