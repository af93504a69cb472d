using System.Diagnostics;
using Managers.Proxies;

namespace Managers.Tests.Child.Roles;

/// <summary>A client that attaches to an object by token and gets into a state in which the test kills it: ADDRESS KEY STATE TOKEN.</summary>
internal static class BeClient
{
    internal static int Run(string[] args)
    {
        using var manager = new SyncManager(new ManagerOptions { Address = ManagerAddress.Parse(args[0]), AuthKey = AuthKey.FromBytes(Convert.FromHexString(args[1])) });
        manager.Connect();
        ProxyToken token = ProxyToken.Parse(args[3], null);
        switch (args[2])
        {
            case "hold-lock":
                manager.Attach<LockProxy>(token).Acquire();
                break;
            case "hold-permit":
                manager.Attach<SemaphoreProxy>(token).Acquire();
                break;
            case "wait-get":
                ProxyTypes.RegisterQueue<int>();
                ISharedQueue<int> queue = manager.Attach<ISharedQueue<int>>(token);
                Talk.Ready();
                Talk.Say("got " + queue.Get().ToString(System.Globalization.CultureInfo.InvariantCulture));
                return 0;
            case "make-objects":
                for (int i = 0; i < 100; i++)
                {
                    GC.KeepAlive(manager.CreateList<int>());
                }

                break;
            default:
                throw new UnreachableException(args[2]);
        }

        Talk.Ready();
        Talk.WaitForEnd();
        GC.KeepAlive(manager);
        return 0;
    }
}
