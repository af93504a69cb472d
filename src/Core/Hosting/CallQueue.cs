using System.Buffers;
using System.Runtime.ExceptionServices;
using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>
/// The calls of one object of the user's, or of one of the library's own while a long one runs: one at a time, in the order in which they came, and what continues after an await stands in line as they do. Whoever finds the object free runs its call at once on its own thread, and then what came meanwhile.
/// </summary>
internal sealed class CallQueue : SynchronizationContext
{
    private readonly Lock _gate = new();
    private readonly Queue<Work> _line = new();
    private volatile bool _isBusy;

    /// <summary>A call runs, or is in line. Whoever puts one in line sees that until it has run.</summary>
    internal bool IsBusy => _isBusy;

    /// <summary>Takes the object for a call if it is free and nothing is in line.</summary>
    internal bool TryEnter()
    {
        lock (_gate)
        {
            if (_isBusy)
            {
                return false;
            }

            return _isBusy = true;
        }
    }

    /// <summary>Puts a call in line, with a copy of its arguments, or runs it if the object has become free meanwhile.</summary>
    internal void Enqueue(Session session, ObjectEntry entry, ushort method, ulong request, ReadOnlySpan<byte> arguments)
    {
        // No array of length 0, which would be the same for all: it stands for the call in its session's list of those in line.
        byte[] copy = ArrayPool<byte>.Shared.Rent(Math.Max(1, arguments.Length));
        arguments.CopyTo(copy);
        if (request != 0)
        {
            session.EnterLine(request, copy);
        }

        ulong[]? held = session.HoldArguments(entry, arguments);
        Add(new Work(session, entry, method, request, copy, arguments.Length, held, null, null));
    }

    /// <summary>The call has returned: what came meanwhile is next.</summary>
    internal void Exit()
    {
        while (true)
        {
            Work work;
            lock (_gate)
            {
                if (!_line.TryDequeue(out work))
                {
                    _isBusy = false;
                    return;
                }
            }

            if (work.Session is { } session && !session.LeaveLine(work.Request, work.Arguments!))
            {
                // Nobody waits for it any more.
                Drop(work);
                continue;
            }

            if (work.Entry is { } entry && (entry.Contract.KindOf(work.Method) & MethodKinds.Blocking) != 0)
            {
                // It keeps the object, and this thread is not kept.
                if (TryRunApart(work))
                {
                    return;
                }

                Drop(work);
                UserCallRunner.FailForWantOfThread(work.Session!, work.Request);
                continue;
            }

            Run(work);
        }
    }

    /// <summary>As <see cref="Exit"/>, but what came meanwhile is another thread's: this one has no time for it.</summary>
    internal void ExitApart()
    {
        lock (_gate)
        {
            if (_line.Count == 0)
            {
                _isBusy = false;
                return;
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.Exit(), this, preferLocal: false);
    }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state) => Add(new Work(null, null, 0, 0, null, 0, null, d, state));

    /// <inheritdoc/>
    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("An object's own thread cannot be waited for: post to it.");

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    // A method of its own: what a lambda captures is allocated where the method that captures begins.
    private bool TryRunApart(Work work) => work.Session!.Server.TryRun(() =>
    {
        Run(work);
        Exit();
    });

    private void Add(in Work work)
    {
        lock (_gate)
        {
            _line.Enqueue(work);
            if (_isBusy)
            {
                return;
            }

            _isBusy = true;
        }

        // Nobody runs this object: not on the caller's thread, which may be a session's or the user's timer.
        ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.Exit(), this, preferLocal: false);
    }

    private void Run(in Work work)
    {
        SynchronizationContext? before = Current;
        SetSynchronizationContext(this);
        try
        {
            if (work.Callback is { } callback)
            {
                callback(work.State);
            }
            else
            {
                UserCallRunner.Invoke(work.Session!, work.Entry!, work.Method, work.Request, work.Arguments.AsSpan(0, work.Length));
                Drop(work);
            }
        }
#pragma warning disable CA1031 // Of an async method without a result: nobody's here, least of all the call's that this thread is inside.
        catch (Exception e) when (work.Callback is not null)
#pragma warning restore CA1031
        {
            // As where there is no context to post to: it ends the process, and not this object alone, which would stay busy for ever.
            ThreadPool.UnsafeQueueUserWorkItem(static error => error.Throw(), ExceptionDispatchInfo.Capture(e), preferLocal: false);
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    private static void Drop(in Work work)
    {
        ArrayPool<byte>.Shared.Return(work.Arguments!);
        work.Session!.ReleaseArguments(work.Held);
    }

    private readonly record struct Work(Session? Session, ObjectEntry? Entry, ushort Method, ulong Request, byte[]? Arguments, int Length, ulong[]? Held, SendOrPostCallback? Callback, object? State);
}
