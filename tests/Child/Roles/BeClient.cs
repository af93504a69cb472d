using System.Diagnostics;
using System.Globalization;
using Managers.Proxies;

namespace Managers.Tests.Child.Roles;

/// <summary>A client that attaches to an object by token and gets into a state in which the test kills it, or uses the object as a test says: ADDRESS KEY STATE TOKEN [rings|socket].</summary>
internal static class BeClient
{
    internal static int Run(string[] args)
    {
        using var manager = new SyncManager(new ManagerOptions { Address = ManagerAddress.Parse(args[0]), AuthKey = AuthKey.FromBytes(Convert.FromHexString(args[1])), AnswersBeforeRings = 1, UseRings = By(args) != "socket" });
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
                while (By(args) == "rings" && !((BaseProxy)queue).Reference.Connection.UsesRing)
                {
                    _ = queue.Count;
                }

                Talk.Ready();
                Talk.Say("got " + queue.Get().ToString(CultureInfo.InvariantCulture));
                return 0;
            case "call":
                LockProxy called = manager.Attach<LockProxy>(token);
                Talk.Ready();
                while (Talk.Hear() is not null)
                {
                    for (int i = 0; i < 100; i++)
                    {
                        _ = called.Describe();
                    }

                    Talk.Say(called.Reference.Connection.UsesRing ? "rings" : "socket");
                }

                return 0;
            case "throw-when-lost":
                using (var said = new ManualResetEventSlim())
                {
                    manager.Disconnected += (_, _) =>
                    {
                        said.Wait();
                        throw new InvalidOperationException("thrown by a handler");
                    };
                    LockProxy held = manager.Attach<LockProxy>(token);
                    Talk.Ready();
                    try
                    {
                        held.Acquire();
                    }
                    catch (ManagerUnavailableException)
                    {
                        Talk.Say("lost");
                    }

                    said.Set();
                    Talk.WaitForEnd();
                    return 0;
                }

            case "make-objects":
                for (int i = 0; i < 100; i++)
                {
                    GC.KeepAlive(manager.CreateList<int>());
                }

                break;
            case "iterate":
                ProxyTypes.RegisterList<int>();
                Talk.Ready();
                foreach ((string name, IListProxy<int> list) in manager.AttachDictionary<string, IListProxy<int>>(token))
                {
                    Talk.Say(string.Create(CultureInfo.InvariantCulture, $"{name} {list[0]}"));
                    list.Add(10);
                }

                Talk.WaitForEnd();
                return 0;
            case "fork":
                ITally fork = manager.Attach<ITally>(token).Fork("theirs");
                Talk.Ready();
                Talk.Say(string.Create(CultureInfo.InvariantCulture, $"{fork.Name} {fork.Add(5)}"));
                Talk.WaitForEnd();
                return 0;
            default:
                throw new UnreachableException(args[2]);
        }

        Talk.Ready();
        Talk.WaitForEnd();
        GC.KeepAlive(manager);
        return 0;
    }

    private static string By(string[] args) => args.Length > 4 ? args[4] : string.Empty;
}
