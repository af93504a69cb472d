namespace Managers.Hosting;

/// <summary>Threads for work that may block as long as it likes: kept for a while, made when none is free. The thread pool is not for that: it would starve.</summary>
internal static class SpareThreads
{
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(10);
    private static readonly Stack<Spare> s_free = new();
    private static int s_count;

    /// <summary>How many there are, busy or not.</summary>
    internal static int Count => Volatile.Read(ref s_count);

    /// <summary>A thread that waits for work: one that is free, or a new one.</summary>
    /// <returns>Null if none can be had: the system has no memory for it, or allows no more.</returns>
    internal static Spare? TryTake()
    {
        lock (s_free)
        {
            if (s_free.TryPop(out Spare? spare))
            {
                return spare;
            }
        }

        return Spare.TryStart();
    }

    /// <summary>A thread that was taken and gets no work.</summary>
    internal static void GiveBack(Spare spare)
    {
        lock (s_free)
        {
            s_free.Push(spare);
        }
    }

    internal sealed class Spare
    {
        private Action? _work;

        private Spare()
        {
        }

        internal static Spare? TryStart()
        {
            var spare = new Spare();
            Interlocked.Increment(ref s_count);
            try
            {
                new Thread(spare.Loop) { IsBackground = true, Name = "Managers spare" }.Start();
                return spare;
            }
            catch (Exception e) when (e is OutOfMemoryException or ThreadStartException)
            {
                Interlocked.Decrement(ref s_count);
                return null;
            }
        }

        /// <summary>Work for the thread, once after it was taken.</summary>
        internal void Give(Action work)
        {
            lock (this)
            {
                _work = work;
                Monitor.Pulse(this);
            }
        }

        private void Loop()
        {
            while (Take() is { } work)
            {
                work();
                GiveBack(this);
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
