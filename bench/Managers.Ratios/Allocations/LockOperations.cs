using Managers.Ratios.Works;

namespace Managers.Ratios.Allocations;

/// <summary>The operations of locks, events, semaphores, conditions and queues whose allocations are listed. What they work on is its maker's to dispose.</summary>
internal sealed class LockOperations
{
    private const int BatchLength = 64;
    private const int MessageLength = 100;

    private readonly SharedLock _lock;
    private readonly SharedRLock _recursive;
    private readonly SharedReaderWriterLock _readerWriter;
    private readonly SharedSemaphore _semaphore;
    private readonly SharedCondition _condition;
    private readonly SharedEvent _event;
    private readonly SharedQueue<Twin> _queue;
    private readonly SharedByteQueue _messages;
    private readonly Twin[] _batch = new Twin[BatchLength];
    private readonly byte[] _message = new byte[MessageLength];
    private long _sink;

    internal LockOperations(LocalManager manager)
    {
        _lock = manager.CreateLock();
        _recursive = manager.CreateRLock();
        _readerWriter = manager.CreateReaderWriterLock();
        _semaphore = manager.CreateSemaphore(1);
        _condition = manager.CreateCondition(_lock);
        _event = manager.CreateEvent();
        _queue = manager.CreateQueue<Twin>(BatchLength);
        _messages = manager.CreateByteQueue(1024);
        All = new Dictionary<string, Action>
        {
            ["lock acquire+dispose"] = Lock,
            ["lock tryacquire+release"] = TryLock,
            ["rlock acquire+dispose, twice"] = Recursive,
            ["read lock acquire+dispose"] = Read,
            ["write lock acquire+dispose"] = Write,
            ["semaphore acquire+release"] = Semaphore,
            ["condition notify"] = Notify,
            ["event set+isset+clear"] = Event,
            ["queue put+get"] = PutAndGet,
            ["queue putbatch+getbatch"] = PutAndGetBatch,
            ["byte queue put+tryget"] = PutAndGetMessage,
            ["lock create+dispose"] = () => manager.CreateLock().Dispose(),
        };
    }

    /// <summary>Name to operation.</summary>
    internal IReadOnlyDictionary<string, Action> All { get; }

    private void Lock()
    {
        using LockScope held = _lock.Acquire();
        _sink++;
    }

    private void TryLock()
    {
        if (_lock.TryAcquire())
        {
            _lock.Release();
        }
    }

    private void Recursive()
    {
        using LockScope outer = _recursive.Acquire();
        using LockScope inner = _recursive.Acquire();
        _sink++;
    }

    private void Read()
    {
        using ReadScope held = _readerWriter.AcquireRead();
        _sink++;
    }

    private void Write()
    {
        using WriteScope held = _readerWriter.AcquireWrite();
        _sink++;
    }

    private void Semaphore()
    {
        _semaphore.Acquire();
        _semaphore.Release();
    }

    private void Notify()
    {
        using LockScope held = _lock.Acquire();
        _condition.Notify();
        _condition.NotifyAll();
    }

    private void Event()
    {
        _event.Set();
        _sink += _event.IsSet ? 1 : 0;
        _event.Clear();
    }

    private void PutAndGet()
    {
        _queue.Put(new Twin(1, 2));
        _sink += _queue.Get().B;
    }

    private void PutAndGetBatch()
    {
        _queue.PutBatch(_batch);
        _sink += _queue.GetBatch(_batch);
    }

    private void PutAndGetMessage()
    {
        _messages.Put(_message);
        if (_messages.TryGet(_message, out int length))
        {
            _sink += length;
        }
    }
}
