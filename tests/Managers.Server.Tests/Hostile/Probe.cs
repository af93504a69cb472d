using Managers.Conformance.Support;
using Managers.Hosting;
using Managers.Protocol;
using Xunit;

namespace Managers.Server.Tests.Hostile;

/// <summary>An object that, when it ends, has another thread take the locks of a session, and of another object.</summary>
internal sealed class Probe : Referent
{
    private readonly TaskCompletionSource<bool> _wereFree = new();

    internal Session? Session { get; set; }

    internal Referent? Other { get; set; }

    internal override StockContract Contract => StockContracts.Event;

    internal override void Invoke(ref IncomingCall call) => throw new NotSupportedException();

    internal override string Describe(int most) => "probe";

    internal override void Ended(ObjectTable table)
    {
        base.Ended(table);
        var took = new ManualResetEventSlim();
        TestThread.Start(() =>
        {
            _ = Session!.ReferenceCount;
            Session.Flush(mayWait: false);
            _ = Other?.Describe();
            took.Set();
        });
        _wereFree.SetResult(took.Wait(TestThread.Patience / 4));
    }

    internal void HasEndedWithoutLocks()
    {
        TestThread.Until(() => _wereFree.Task.IsCompleted, "the end of the object");
        Assert.True(_wereFree.Task.Result, "a lock of the session's, or of another object, was taken");
    }
}
