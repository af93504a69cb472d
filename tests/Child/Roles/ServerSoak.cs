using System.Globalization;
using Managers.Proxies;

namespace Managers.Tests.Child.Roles;

/// <summary>
/// A client that does to the objects of a server whatever comes, until it is killed: ADDRESS KEY SEED and the tokens of a lock, a semaphore, an event, a condition over that lock, a dictionary of numbers, a queue of numbers, a dictionary of lists.
/// It ends with an error if it sees what no death of another client excuses.
/// </summary>
internal sealed class ServerSoak : IDisposable
{
    private const int Places = 5;
    private static readonly TimeSpan s_moment = TimeSpan.FromMilliseconds(2);
    private readonly string[] _args;
    private readonly Random _random;
    private SyncManager _manager;
    private LockProxy _gate;
    private SemaphoreProxy _slots;
    private EventProxy _flag;
    private ConditionProxy _changed;
    private IDictionaryProxy<string, long> _cells;
    private ISharedQueue<long> _tokens;
    private IDictionaryProxy<int, IListProxy<object?>> _shelf;

    private ServerSoak(string[] args)
    {
        _args = args;
        _random = new Random(int.Parse(args[2], CultureInfo.InvariantCulture));
        Connect();
    }

    internal static int Run(string[] args)
    {
        ProxyTypes.RegisterQueue<long>();
        ProxyTypes.RegisterList<object?>();
        ProxyTypes.RegisterDictionary<string, long>();
        ProxyTypes.RegisterDictionary<int, IListProxy<object?>>();
        using var soak = new ServerSoak(args);
        Talk.Ready();
        while (true)
        {
            soak.Step();
        }
    }

    public void Dispose() => _manager.Dispose();

    private void Step()
    {
        switch (_random.Next(12))
        {
            case 0 or 1 or 2:
                UseLock();
                break;
            case 3 or 4:
                PassToken();
                break;
            case 5:
                UseSlot();
                break;
            case 6:
                Wait();
                break;
            case 7 or 8:
                UseShelf();
                break;
            case 9:
                Cancel();
                break;
            case 10:
                Batch();
                break;
            default:
                if (_random.Next(20) == 0)
                {
                    _manager.Dispose();
                    Connect();
                }

                break;
        }
    }

    [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(_manager), nameof(_gate), nameof(_slots), nameof(_flag), nameof(_changed), nameof(_cells), nameof(_tokens), nameof(_shelf))]
    private void Connect()
    {
        _manager = new SyncManager(new ManagerOptions
        {
            Address = ManagerAddress.Parse(_args[0]),
            AuthKey = AuthKey.FromBytes(Convert.FromHexString(_args[1])),
            AnswersBeforeRings = _random.Next(2) * 50,
            UseRings = _random.Next(3) != 0,
        });
        _manager.Connect();
        _gate = Attach<LockProxy>(0);
        _slots = Attach<SemaphoreProxy>(1);
        _flag = Attach<EventProxy>(2);
        _changed = Attach<ConditionProxy>(3);
        _cells = Attach<IDictionaryProxy<string, long>>(4);
        _tokens = Attach<ISharedQueue<long>>(5);
        _shelf = Attach<IDictionaryProxy<int, IListProxy<object?>>>(6);

        T Attach<T>(int i)
            where T : class => _manager.Attach<T>(ProxyToken.Parse(_args[3 + i], null));
    }

    /// <summary>Moves two numbers that are equal whenever nobody holds the lock, and repairs what a dead one left.</summary>
    private void UseLock()
    {
        using LockScope held = _gate.Acquire();
        if (held.PreviousOwnerDied)
        {
            _cells["b"] = _cells["a"];
            _cells["inside"] = 0;
            held.MarkConsistent();
        }

        if (_cells["inside"] != 0)
        {
            throw new InvalidOperationException("double ownership");
        }

        _cells["inside"] = Environment.ProcessId;
        if (_cells.Increment("a", 1) != _cells.Increment("b", 1))
        {
            throw new InvalidOperationException($"{_cells["a"]} is not {_cells["b"]}");
        }

        if (_random.Next(3) == 0)
        {
            // Whoever waits gives the lock away meanwhile.
            _cells["inside"] = 0;
            _changed.TryWait(s_moment);
            return;
        }

        _changed.NotifyAll();
        _cells["inside"] = 0;
    }

    /// <summary>Takes a number out and puts it back: whoever dies between takes one with it, and nobody makes a second one of any.</summary>
    private void PassToken()
    {
        long token = _tokens.Get();
        if (token < 0)
        {
            throw new InvalidOperationException($"the token {token}");
        }

        _tokens.Put(token);
    }

    private void UseSlot()
    {
        if (_slots.TryAcquire(s_moment))
        {
            if (_slots.CurrentCount is < 0 or > 2)
            {
                throw new InvalidOperationException($"{_slots.CurrentCount} of three permits are free while one is held");
            }

            _slots.Release();
        }
    }

    private void Wait()
    {
        if (_random.Next(2) == 0)
        {
            _flag.Set();
        }
        else
        {
            _flag.Clear();
            _flag.TryWait(s_moment);
        }
    }

    /// <summary>Objects that hold each other, come and go, and are used while others take them away.</summary>
    private void UseShelf()
    {
        int place = _random.Next(Places);
        switch (_random.Next(5))
        {
            case 0:
                using (IListProxy<object?> made = _manager.CreateList<object?>([1, "two"]))
                {
                    made.Add(made);
                    _shelf[place] = made;
                }

                break;
            case 1:
                _shelf.Remove(place);
                break;
            case 2 when _shelf.TryGetValue(place, out IListProxy<object?>? one) && _shelf.TryGetValue(_random.Next(Places), out IListProxy<object?>? other):
                one.Add(other);
                one.Dispose();
                other.Dispose();
                break;
            case 3 when _shelf.TryGetValue(place, out IListProxy<object?>? handed):
                // Who dies here leaves a token that holds the object as long as it is good.
                ProxyToken token = ((BaseProxy)handed).ToToken(TimeSpan.FromSeconds(1));
                handed.Dispose();
                using (IListProxy<object?> again = _manager.Attach<IListProxy<object?>>(token))
                {
                    _manager.Revoke(token);
                    if (again.Count > 20)
                    {
                        again.Clear();
                    }
                }

                break;
            default:
                // Forgotten, for the collector to find.
                GC.KeepAlive(_shelf.ToDictionary());
                break;
        }
    }

    /// <summary>Calls that wait and are cancelled at any moment: what they took meanwhile is given back.</summary>
    private void Cancel()
    {
        using var source = new CancellationTokenSource();
        Task<long> token = _tokens.GetAsync(source.Token).AsTask();
        Task slot = _slots.AcquireAsync(source.Token).AsTask();
        Thread.SpinWait(_random.Next(20_000));
        source.Cancel();
        if (Ends(token))
        {
            _tokens.Put(token.Result);
        }

        if (Ends(slot))
        {
            _slots.Release();
        }
    }

    private static bool Ends(Task task)
    {
        try
        {
            task.GetAwaiter().GetResult();
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Batch()
    {
        using CallBatch batch = _manager.BeginBatch();
        var calls = new List<Task>();
        for (int i = _random.Next(20); i >= 0; i--)
        {
            calls.Add(_cells.IncrementAsync("calls", 1).AsTask());
        }

        batch.Dispose();
        Task.WaitAll(calls);
    }
}
