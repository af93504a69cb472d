namespace Managers.Tests.Child.Crash;

/// <summary>Threads of one process that contend for one object until a crash point is passed, which some of them do soon. Who is not killed gives up after a while.</summary>
internal static class LockScenarios
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    internal static void Run(string scenario, SharedToken token, Action arm)
    {
        switch (scenario)
        {
            case CrashScenarios.ContendLock:
                using (SharedLock gate = SharedLock.Attach(token))
                {
                    arm();
                    Contend(4, _ => HoldShortly(gate));
                }

                break;
            case CrashScenarios.TakeOver:
                using (SharedLock gate = SharedLock.Attach(token))
                {
                    arm();
                    HoldShortly(gate);
                }

                break;
            case CrashScenarios.ContendSemaphore:
                using (SharedSemaphore permits = SharedSemaphore.Attach(token))
                {
                    arm();
                    Contend(3, _ =>
                    {
                        permits.Acquire();
                        Thread.SpinWait(200);
                        permits.Release();
                    });
                }

                break;
            case CrashScenarios.NotifyAndWait:
                using (SharedCondition condition = SharedCondition.Attach(token))
                {
                    arm();
                    Contend(2, number =>
                    {
                        using (condition.Lock.Acquire())
                        {
                            if (number == 0)
                            {
                                condition.TryWait(TimeSpan.FromMilliseconds(50));
                            }
                            else
                            {
                                condition.Notify();
                            }
                        }
                    });
                }

                break;
            case CrashScenarios.ReadAndWrite:
                using (SharedReaderWriterLock gate = SharedReaderWriterLock.Attach(token))
                {
                    arm();
                    Contend(3, number =>
                    {
                        if (number == 0)
                        {
                            using (gate.AcquireWrite())
                            {
                                Thread.SpinWait(500);
                            }
                        }
                        else
                        {
                            using (gate.AcquireRead())
                            {
                                Thread.SpinWait(500);
                            }
                        }
                    });
                }

                break;
            case CrashScenarios.MeetAtBarrier:
                using (SharedBarrier steps = SharedBarrier.Attach(token))
                {
                    arm();
                    Contend(2, _ => steps.SignalAndWait());
                }

                break;
            case CrashScenarios.PutAndGet:
                using (SharedQueue<long> queue = SharedQueue<long>.Attach(token))
                {
                    arm();
                    long next = 0;
                    Contend(2, number =>
                    {
                        if (number == 0)
                        {
                            queue.Put(++next);
                        }
                        else
                        {
                            queue.Get();
                        }
                    });
                }

                break;
            default:
                using (SharedByteQueue queue = SharedByteQueue.Attach(token))
                {
                    arm();
                    byte next = 0;
                    Contend(2, number =>
                    {
                        if (number == 0)
                        {
                            byte[] message = new byte[next % 40];
                            Array.Fill(message, (byte)message.Length);
                            next++;
                            queue.Put(message);
                        }
                        else
                        {
                            queue.Get();
                        }
                    });
                }

                break;
        }
    }

    private static void HoldShortly(SharedLock gate)
    {
        using LockScope held = gate.Acquire();
        Thread.SpinWait(5000);
    }

    private static void Contend(int threads, Action<int> step)
    {
        long end = Environment.TickCount64 + (long)s_patience.TotalMilliseconds;
        Thread[] all = [.. Enumerable.Range(0, threads).Select(number => new Thread(() =>
        {
            while (Environment.TickCount64 < end)
            {
                step(number);
            }
        }) { IsBackground = true })];
        foreach (Thread thread in all)
        {
            thread.Start();
        }

        foreach (Thread thread in all)
        {
            // A partner that has ended may leave one waiting: it is over then all the same.
            thread.Join(s_patience + s_patience);
        }
    }
}
