namespace Managers.Tests.Child.Roles;

/// <summary>Takes hold of something, says so, and keeps it until it is killed.</summary>
internal static class Hold
{
    internal static int Run(string[] args)
    {
        SharedToken token = SharedToken.Parse(args[1], null);
        switch (args[0])
        {
            case "semaphore":
                SharedSemaphore permits = SharedSemaphore.Attach(token);
                permits.Acquire();
                permits.Acquire();
                Keep(permits);
                break;
            case "condition":
                SharedCondition condition = SharedCondition.Attach(token);
                condition.Lock.Acquire();
                Talk.Ready();
                condition.Wait();
                break;
            case "read":
                SharedReaderWriterLock read = SharedReaderWriterLock.Attach(token);
                read.AcquireRead();
                Keep(read);
                break;
            case "write":
                SharedReaderWriterLock write = SharedReaderWriterLock.Attach(token);
                write.AcquireWrite();
                Keep(write);
                break;
            default:
                SharedRLock gate = SharedRLock.Attach(token);
                gate.Acquire();
                gate.Acquire();
                gate.Acquire();
                Keep(gate);
                break;
        }

        return 0;
    }

    private static void Keep(SharedObject held)
    {
        Talk.Ready();
        Talk.WaitForEnd();
        GC.KeepAlive(held);
    }
}
